#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "daemon/loop.hpp"
#include "quorum/core.hpp"

namespace vedette::daemon {

/// Owns the core and is the only one who calls it. Feeds it all facts of one turn of the loop, then spreads the actions
/// once. Everything happens on the loop's thread. Must outlive the running of the loop.
class Turn {
 public:
  /// Where actions go. All are called on the loop's thread; none re-enters the turn synchronously: observe() from
  /// inside one is queued.
  struct Outlets {
    std::function<void(const quorum::WriteState&)> write;
    std::function<void(const quorum::Event&)> announce;        ///< Log, subscribers, notification script.
    std::function<void(const quorum::RunScript&)> run_script;  ///< The client-reconfig script.
    std::function<void(const quorum::Action&)> link;           ///< All that Links::act() takes.
    /// An attempt at a failover has ended. Null: nobody wants to know.
    std::function<void(const quorum::FailoverStory&)> tell_story{};
    /// What lies in our sockets is to be read and observed, for no longer than until then. True: the time was too
    /// short. Null: there are none.
    std::function<bool(Clock::time_point)> take_in{};
  };

  Turn(Executor executor, quorum::Core core);
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

  /// Before start().
  void connect(Outlets outlets) { outlets_ = std::move(outlets); }
  /// Has the first turn run as soon as the loop runs.
  void start();
  /// Queues a fact. All that are queued when the turn comes are observed before any deadline is judged.
  void observe(quorum::Observation fact);

  /// Takes the turn at once if facts are queued, so that core() shows what came before. Not from inside an outlet.
  void catch_up();

  /// Gives an operator's order and waits for its result. Ends with `not_saved` if the turn is stopped or the waiting
  /// coroutine is cancelled. Name the order before the call: g++ 12 miscompiles a braced temporary within co_await.
  Task<quorum::OrderResult> order(quorum::Order order);
  /// SENTINEL IS-MASTER-DOWN-BY-ADDR: waits for the core's opinion, which may wait for the disk. After stop() or a
  /// cancellation: no, nobody, 0.
  Task<quorum::PeerOpinion> ask(quorum::Address master, quorum::Epoch epoch, std::optional<quorum::RunId> candidate,
                                std::string connection_name);

  /// The read-only view.
  const quorum::Core& core() const { return core_; }

  /// No more turns; all waits end. Facts that come later are dropped.
  void stop();

 private:
  // Requests that wait for their answers. The entries are the turn's, not the coroutines': a frame that is destroyed
  // with the loop has nothing to undo here.
  template <class Answer>
  struct Waiting {
    Timer done;
    std::optional<Answer> answer;
  };
  template <class Answer>
  using Waits = std::map<std::uint64_t, Waiting<Answer>>;

  template <class Answer>
  Task<Answer> wait(Waits<Answer>& waits, quorum::Ticket ticket, Answer if_stopped);
  template <class Answer>
  void settle(Waits<Answer>& waits, quorum::Ticket ticket, const Answer& answer);

  void schedule();
  void come();
  bool is_late() const;
  bool takes_in();
  void run();
  void spread(const std::vector<quorum::Action>& actions);
  void arm(quorum::Instant now);

  Executor executor_;
  quorum::Core core_;
  Outlets outlets_;
  Timer deadline_;
  std::optional<quorum::Instant> armed_;
  std::vector<quorum::Observation> facts_;
  std::vector<quorum::Observation> observing_;  // Empty but within run(): its memory is used again.
  Waits<quorum::OrderResult> orders_;
  Waits<quorum::PeerOpinion> questions_;
  std::uint64_t last_ticket_ = 0;
  bool scheduled_ = false;
  std::optional<Clock::time_point> taking_in_since_;  // For the turn that comes.
  bool has_taken_in_ = false;
  bool stopped_ = false;
};

}  // namespace vedette::daemon
