#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "test/simulation/addresses.hpp"
#include "test/simulation/clock.hpp"
#include "test/simulation/disk.hpp"
#include "test/simulation/links.hpp"
#include "test/simulation/mind.hpp"
#include "test/simulation/network.hpp"
#include "test/simulation/trace.hpp"

namespace vedette::simulation {

class Invariants;

/// What a Sentinel starts from.
enum class Memory : std::uint8_t {
  disk,     ///< Its disk. If that is empty: as `blank`.
  id_only,  ///< The disk was lost, the id is configured.
  blank,    ///< The disk was lost; it gets a new id.
};

/// An error made on purpose, to see that the checks see it.
enum class Mistake : std::uint8_t {
  none,
  says_written_early,     ///< The driver reports a write when it begins.
  disk_forgets,           ///< What was reported is gone after a crash.
  misattributes_answers,  ///< An answer about an old address is passed on as one about the present one.
  hurries_clock,          ///< The steady clock runs at three times the speed.
  announces_early,        ///< +switch-master is sent when the write of the switch begins.
  runs_scripts_early,     ///< So is the client-reconfig-script started.
  forgets_a_question,     ///< One question in ten is never answered.
  forgets_an_order,       ///< No order is ever answered.
};

/// One process of a quorum: a mind, and the page that a daemon is around it.
class Sentinel : public Endpoint {
 public:
  /// What all Sentinels of a schedule share.
  struct Surroundings {
    TimeLine* time;
    Network* network;
    Trace* trace;
    const Addresses* addresses;
    Invariants* invariants;
  };
  /// What differs from one to the next.
  struct Character {
    bool reference = false;  ///< Behaves like a real redis-sentinel.
    quorum::Timing timing;
    quorum::Milliseconds steady_start{0};
    quorum::Milliseconds wall_start{0};
    Disk::Character disk;
    Time turn_takes{0};  ///< Processor time for each thing that comes in, and for each that is done for it.
    Mistake mistake = Mistake::none;
  };

  /// `delivered`: the configuration of the very first start, without an id.
  Sentinel(Surroundings around, HostId host, quorum::Address address, quorum::DurableState delivered,
           Character character, std::uint64_t seed);
  ~Sentinel() override;

  // What the world does to it.

  void start(Memory memory);
  /// The process dies; its kernel tells the others.
  void crash();
  /// The machine dies.
  void power_off();
  void pause();
  void resume();
  /// Resumes from a sleep of the whole machine: the steady clock stood still for so long.
  void wake(quorum::Milliseconds slept);
  /// Is dead, and will start at another address.
  void move_to(quorum::Address address) { address_ = std::move(address); }
  void jump_wall(quorum::Milliseconds by) { clock_.jump_wall(by); }
  /// `power_fails` happens in the middle of its next write. Empty: nothing happens.
  void tear_next_write(std::function<void()> power_fails) { tear_ = std::move(power_fails); }
  /// An operator's order; `then` hears how it ended, if it did before a crash.
  void order(quorum::Order order, std::function<void(const quorum::OrderResult&)> then);

  // What is so, for the checks.

  HostId host() const { return host_; }
  const quorum::Address& address() const { return address_; }
  const std::string& name() const { return around_.network->name(host_); }
  bool alive() const { return mind_ != nullptr; }
  bool is_reference() const { return character_.reference; }
  /// Must be alive.
  const quorum::RunId& id() const { return *id_; }
  const Mind& mind() const { return *mind_; }
  const Links& links() const { return *links_; }
  Disk& disk() { return disk_; }
  const Disk& disk() const { return disk_; }
  quorum::Reading clocks() const { return clock_.read(around_.time->now()); }
  const quorum::Timing& timing() const { return character_.timing; }
  /// How often it was started.
  std::uint64_t life() const { return life_; }
  Time started_at() const { return started_at_; }
  /// When it last came back from a pause, and how long that was.
  Time resumed_at() const { return resumed_at_; }
  Time longest_recent_pause() const { return paused_for_; }

  void opened(ConnectionId connection) override;
  void refused(ConnectionId connection) override;
  void accepted(ConnectionId connection) override;
  void received(ConnectionId connection, const Message& message) override;
  void closed(ConnectionId connection) override;

 private:
  struct Request {
    Message message;
    bool foreseen = false;  ///< The core knows of this question already.
  };
  struct Guest {
    std::string name;
    std::deque<Request> requests;
    std::optional<quorum::Ticket> waits;
  };

  void end_life();
  /// Runs `what` when the processor is free: what comes in waits behind all that came before.
  void in_turn(std::function<void()> what);
  quorum::Reading reading() const;
  void hear(quorum::Observation fact);
  void finish_turn(const quorum::Reading& now);
  std::vector<quorum::Action> take_actions();
  void err(std::vector<quorum::Action>& actions);
  void arm_timer();
  void perform(const quorum::Action& action);
  void write(const quorum::WriteState& order);
  void answer(const quorum::AnswerAsk& order);
  void take_in(ConnectionId connection, const Message& message);
  void serve(ConnectionId guest);
  void foresee(Guest& guest);
  void handle(ConnectionId from, Guest& guest, const Message& request);

  Surroundings around_;
  HostId host_;
  quorum::Address address_;
  quorum::DurableState delivered_;
  Character character_;
  Dice dice_;
  Clock clock_;
  Disk disk_;
  std::optional<quorum::DurableState> before_last_write_;
  std::function<void()> tear_;

  std::optional<quorum::RunId> id_;
  std::unique_ptr<Mind> mind_;
  std::unique_ptr<Links> links_;
  std::map<ConnectionId, Guest> guests_;
  std::map<quorum::Ticket, ConnectionId> asked_;
  std::map<quorum::Ticket, std::function<void(const quorum::OrderResult&)>> ordered_;
  std::uint64_t tickets_ = 0;
  std::uint64_t life_ = 0;
  std::optional<quorum::Instant> armed_for_;
  std::uint64_t timer_ = 0;
  Time free_at_{0};  ///< When the processor will have done with all that came in.
  Time started_at_{0};
  Time paused_at_{0};
  Time paused_for_{0};
  Time resumed_at_{0};
};

}  // namespace vedette::simulation
