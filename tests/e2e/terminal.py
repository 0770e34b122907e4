"""The program on a terminal of its own: for keys, drawing and sizes."""

import contextlib
import fcntl
import os
import pty
import select
import signal
import struct
import termios

from support import eventually


class Terminal:
    """A program on a new terminal; `output` is all that it has drawn."""

    def __init__(self, command, cwd, environment, size=(24, 100)):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.chdir(cwd)
            os.execvpe(command[0], command, {**environment, "TERM": "xterm"})
        self.resize(*size)
        self.output = ""

    def resize(self, rows, columns):
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def type(self, text):
        os.write(self.fd, text.encode())

    def read(self):
        while select.select([self.fd], [], [], 0)[0]:
            try:
                piece = os.read(self.fd, 65536)
            except OSError:  # The other side has gone.
                break
            if not piece:
                break
            self.output += piece.decode(errors="replace")
        return self.output

    def wait_for(self, text, seconds=60):
        try:
            eventually(f"{text!r} on the screen", lambda: text in self.read(), seconds)
        except AssertionError as failure:
            raise AssertionError(f"{failure}; the screen had:\n{self.read()!r}") from None

    def exit_code(self, seconds=60):
        def ended():
            self.read()
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            return [os.waitstatus_to_exitcode(status)] if pid else None

        return eventually("the end of the program", ended, seconds)[0]

    def close(self):
        with contextlib.suppress(ProcessLookupError, ChildProcessError):
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self.fd)
