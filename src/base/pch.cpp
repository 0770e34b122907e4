// Compiled once; every other target reuses its precompiled header.
