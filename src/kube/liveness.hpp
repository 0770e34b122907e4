#pragma once

#include <chrono>

namespace ds::kube {

/// Tells when a silent connection is lost. Pure: the caller says what time it is.
///
/// Pings keep proxies awake; their answers prove life. That one is missing proves nothing for
/// `kSilenceLimit`, and nothing at all while something holds the answer back: we do not read, or
/// the data we sent wait for their reader there, with the answer behind them. A machine that is
/// gone is noticed earlier, by the kernel (see net/socket_stream.cpp).
class Liveness {
  public:
    using Time = std::chrono::steady_clock::time_point;

    static constexpr std::chrono::seconds kPingEvery{10};
    static constexpr std::chrono::seconds kSilenceLimit{60};

    explicit Liveness(Time now) : last_received_(now) {}

    void received(Time now) {
        last_received_ = now;
        sent_data_ = false;
    }

    void sent_data() { sent_data_ = true; }

    void stopped_reading() { held_back_ = true; }

    void reads_again(Time now) {
        held_back_ = false;
        last_received_ = now;
    }

    bool lost(Time now) const {
        return !held_back_ && !sent_data_ && now - last_received_ > kSilenceLimit;
    }

  private:
    Time last_received_;
    bool sent_data_ = false;  // Since then.
    bool held_back_ = false;
};

}  // namespace ds::kube
