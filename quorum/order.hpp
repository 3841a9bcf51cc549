#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "quorum/address.hpp"
#include "quorum/identity.hpp"
#include "quorum/settings.hpp"

namespace vedette::quorum {

/// SENTINEL FAILOVER name [COORDINATED] [TO host port].
struct OrderFailover {
  MasterName master{};
  bool coordinated = false;          ///< By the master's own FAILOVER, so that no acknowledged write is lost.
  std::optional<Address> replica{};  ///< The one to promote; empty: the best.
};
/// SENTINEL RESET: the names that matched the pattern.
struct OrderReset {
  std::vector<MasterName> masters{};
};
/// SENTINEL MONITOR. The address was checked (and resolved, if it is a name) before.
struct OrderMonitor {
  MasterName master{};
  Address address{};
  std::uint32_t quorum = 1;
};
/// SENTINEL REMOVE name.
struct OrderRemove {
  MasterName master{};
};
/// SENTINEL SET: the whole new settings, and what +set is to say of each change, in order, with secrets masked.
struct OrderSet {
  MasterName master{};
  MasterSettings settings{};
  std::vector<std::string> said{};  ///< For each change `<option> <value>`.
};
/// SENTINEL PAUSE name seconds [reason].
struct OrderPause {
  MasterName master{};
  Milliseconds length{};
  std::string reason{};  ///< Without control characters.
  bool by_peer = false;  ///< A peer passed it on: it goes no further.
};
/// SENTINEL RESUME name.
struct OrderResume {
  MasterName master{};
  bool by_peer = false;
};
/// SENTINEL FORGET name replica host port, or sentinel id.
struct OrderForget {
  MasterName master{};
  std::variant<Address, RunId> member{};
};
/// SENTINEL CONFIG SET: the whole new settings of the process.
struct OrderConfigure {
  ProcessSettings settings{};
};
/// SENTINEL DEBUG: the whole new timing.
struct OrderTiming {
  Timing timing{};
};
/// SENTINEL FLUSHCONFIG.
struct OrderFlush {};

using Order = std::variant<OrderFailover, OrderReset, OrderMonitor, OrderRemove, OrderSet, OrderPause, OrderResume,
                           OrderForget, OrderConfigure, OrderTiming, OrderFlush>;

/// How an order ended. The texts of the replies are the driver's (commands §2).
struct OrderResult {
  enum class Outcome : std::uint8_t {
    done,
    no_such_master,
    duplicate_master,
    failover_in_progress,
    no_good_replica,
    no_hand_over,    ///< COORDINATED: the master knows no FAILOVER.
    master_is_down,  ///< COORDINATED: it can't hand over.
    no_such_replica,
    unfit_replica,  ///< `reason` says why.
    no_such_sentinel,
    member_is_alive,
    no_majority,  ///< FORGET of a Sentinel: who is in a minority can't know that another is gone.
    not_paused,
    not_saved,  ///< Done, but the state could not be written (commands §0.3, rule 10).
  };
  Outcome outcome = Outcome::done;
  std::uint64_t count = 0;  ///< RESET: how many masters.
  std::string reason{};     ///< A few words, where the outcome has them.

  bool operator==(const OrderResult&) const = default;
};

}  // namespace vedette::quorum
