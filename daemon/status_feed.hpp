#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <list>
#include <map>
#include <string>

#include "daemon/history.hpp"
#include "daemon/http_router.hpp"
#include "daemon/loop.hpp"
#include "daemon/page_writer.hpp"
#include "quorum/core.hpp"

namespace vedette::daemon {

class Turn;

/// /api/v1/events: what changes, as server-sent events, for those who watch. Costs nothing while nobody does.
///   status    all of it, at the beginning
///   master    one master, whenever something of it has changed
///   gone      the name of one that is watched no more
///   process   every second
///   event     what was announced
///   failover  an attempt at a failover has ended
class StatusFeed {
 public:
  static constexpr std::size_t most_listeners = 16;
  /// Who does not read is let go; the page comes back by itself.
  static constexpr std::size_t most_unsent = std::size_t{8} << 20U;
  static constexpr std::chrono::milliseconds quick_look{100};  ///< After something was announced.
  static constexpr std::chrono::milliseconds steady_look{1000};
  static constexpr std::chrono::milliseconds refresh{5000};  ///< Of what changes all the time.
  /// Above so many masters that is left out: it is a request away (/api/v1/masters/NAME).
  static constexpr std::size_t refreshed_masters = 100;

  /// All outlive the feed. Must outlive the running of the loop.
  StatusFeed(Executor executor, const Turn& turn, const History& history, PageWriter& writer);
  StatusFeed(const StatusFeed&) = delete;
  StatusFeed& operator=(const StatusFeed&) = delete;

  HttpRoute route();

 private:
  struct Listener {
    explicit Listener(Executor executor) : wake{executor, Clock::time_point::max()} {}
    Timer wake;  // Its cancellation is the signal.
    std::deque<std::string> unsent;
    std::size_t bytes = 0;
    bool lost = false;
    bool knows_all = false;  // The first piece is made. What came before it is in it.
    std::uint64_t event = 0;
    std::uint64_t story = 0;
  };
  using Listeners = std::list<Listener>;

  Task<> stream(HttpSend send);
  Task<> tell_all(Listener& me, const HttpSend& send);
  void leave(Listeners::iterator me);
  Task<> watch();
  Task<> look();
  void tell_history();
  void tell(const std::string& piece);
  void tell(Listener& listener, const std::string& piece);

  Executor executor_;
  const Turn& turn_;
  const History& history_;
  PageWriter& writer_;
  Listeners listeners_;
  std::map<quorum::MasterName, std::string> shown_;  // The stable part, as it was last told.
  std::uint64_t told_event_ = 0;
  std::uint64_t told_story_ = 0;
  Clock::time_point refreshed_{};
  Timer pause_;
  bool watching_ = false;
};

}  // namespace vedette::daemon
