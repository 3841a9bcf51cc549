#pragma once

#include <cstddef>
#include <functional>
#include <list>

#include "daemon/loop.hpp"

namespace vedette::daemon {

/// The TLS handshakes of clients that are under way: bounded in number, each in time. Without that, whoever opens
/// connections and says nothing would keep all others out. Must outlive the running of the loop.
class Handshakes {
 public:
  struct Limits {
    std::size_t most = 512;
    /// A handshake is some round trips and two milliseconds of work.
    std::chrono::milliseconds patience{10000};
    /// While others wait for room: more than the work of a full house takes.
    std::chrono::milliseconds patience_when_full{3000};
  };

  explicit Handshakes(Executor executor) : Handshakes{executor, Limits{}} {}
  Handshakes(Executor executor, Limits limits);
  Handshakes(const Handshakes&) = delete;
  Handshakes& operator=(const Handshakes&) = delete;

  struct UnderWay {
    Clock::time_point begun;
    std::function<void()> give_up;
  };
  using Place = std::list<UnderWay>::iterator;

  /// Begins one. `give_up` is called if it takes too long; leave() must follow all the same.
  Place enter(std::function<void()> give_up);
  void leave(Place place);
  std::size_t under_way() const { return under_way_.size(); }

  /// Waits until another may begin. For those who accept: what is not accepted waits in the kernel.
  Task<> until_room();
  /// Ends all waits.
  void stop();

 private:
  void watch();

  const Limits limits_;
  std::list<UnderWay> under_way_;  // The oldest first. One that was given up stands in `leaving_`.
  std::list<UnderWay> leaving_;
  Timer due_;   // When the oldest has had its time.
  Timer room_;  // Never expires; its cancellation is the signal.
  std::size_t waiting_ = 0;
  bool stopped_ = false;
};

}  // namespace vedette::daemon
