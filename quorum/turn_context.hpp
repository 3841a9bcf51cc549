#pragma once

#include <algorithm>
#include <optional>
#include <string>

#include "quorum/deadlines.hpp"
#include "quorum/ledger.hpp"
#include "quorum/master_group.hpp"
#include "quorum/process.hpp"
#include "quorum/promises.hpp"
#include "quorum/random.hpp"
#include "quorum/time.hpp"

namespace vedette::quorum {

/// What is due sooner than that is done at its own time.
inline constexpr Milliseconds far_enough_to_share{500};

/// The distance of shared moments for what is due after `wait`: about a fifth of it at most, so that nothing is shifted
/// by more than a tenth. What is to come after a second is due a little sooner when the answer before it has come.
inline Milliseconds at_most_apart(Milliseconds wait, Milliseconds apart) {
  constexpr Milliseconds nearly_a_second{950};
  return wait < nearly_a_second ? std::min(apart, Milliseconds{100}) : apart;
}

/// The last multiple of `apart` that is not after `when`, if `when` is far enough; else `when`.
inline Instant shared_moment_until(Instant now, Instant when, Milliseconds apart) {
  if (when - now < far_enough_to_share) return when;
  return when - when.time_since_epoch() % at_most_apart(when - now, apart);
}

/// The multiple of `apart` that is next to `when`, if `when` is far enough; else `when`.
inline Instant shared_moment(Instant now, Instant when, Milliseconds apart) {
  if (when - now < far_enough_to_share) return when;
  const Milliseconds distance = at_most_apart(when - now, apart);
  const Instant latest = when + distance / 2;
  return latest - latest.time_since_epoch() % distance;
}

/// How far the moments are apart that servers share: the fewer there are, the more can be done at each wake-up, and
/// each begins with cold caches. What falls on one moment, at most some three hundred pings, takes milliseconds. It is
/// done in pieces, so that clients need not wait for all of it.
inline Milliseconds moments_apart(std::size_t servers) {
  constexpr std::size_t at_once = 320;
  for (const Milliseconds apart : {Milliseconds{200}, Milliseconds{100}, Milliseconds{50}, Milliseconds{20}}) {
    if (servers * static_cast<std::size_t>(apart.count()) <= at_once * 1000) return apart;
  }
  return Milliseconds{10};
}

/// What a rule may touch in one call besides its group.
struct TurnContext {
  Reading now;
  Process& process;
  Deadlines& deadlines;
  Ledger& ledger;
  Promises& promises;
  Random& random;

  Instant time() const { return now.steady; }
  const Timing& timing() const { return process.timing; }
  /// Notes a change of the durable state.
  Revision change() { return ledger.change(); }
  void act(Action action) { promises.add(std::move(action)); }
  void act_after(Revision needs, Action action) { promises.add_after(ledger, needs, std::move(action)); }
  void set(const MasterGroup& group, Reason reason, Instant when, InstanceId instance = {}) {
    deadlines.set({group.number, reason, instance}, when);
  }
  /// set() for what is done again and again: to the nearest of few moments, so that many masters share a wake-up. The
  /// shift is at most a tenth of the time until then, and 100 ms.
  void set_about(const MasterGroup& group, Reason reason, Instant when, InstanceId instance = {}) {
    set(group, reason, shared_moment(time(), when, apart()), instance);
  }
  void set_sooner(const MasterGroup& group, Reason reason, Instant when, InstanceId instance = {}) {
    deadlines.set_sooner({group.number, reason, instance}, when);
  }
  /// set_sooner(), but not quite so soon: at such a moment, up to 200 ms later.
  void set_sooner_about(const MasterGroup& group, Reason reason, Instant when, InstanceId instance = {}) {
    set_sooner(group, reason, shared_moment(time(), when + apart() / 2, apart()), instance);
  }
  /// set_sooner() for what is set anew, exactly, if it comes too early: at such a moment, up to 200 ms sooner.
  void set_sooner_early(const MasterGroup& group, Reason reason, Instant when, InstanceId instance = {}) {
    set_sooner(group, reason, shared_moment_until(time(), when, apart()), instance);
  }
  void clear(const MasterGroup& group, Reason reason, InstanceId instance = {}) {
    deadlines.clear({group.number, reason, instance});
  }
  Milliseconds apart() const { return moments_apart(process.server_groups.size()); }
  bool in_tilt() const { return process.tilt_since.has_value(); }
  /// May this process lead at all: can it keep its word, and is its id its own?
  bool may_lead() const { return ledger.writable() && !process.conflict_until.has_value(); }
  /// May it vote and stand (design, *Remembering*)? Not while it may have forgotten a vote.
  bool may_promise() const { return may_lead() && !process.memory_doubtful_until.has_value(); }
  std::string shown(const Address& address) const { return address.shown(process.settings.announce_hostnames); }
};

// What people and clients are told. `needs`: what must be on disk before it is said; the default is nothing.

/// Concerns a master: `master <name> <ip> <port><more>`.
void tell_master(TurnContext& turn, const MasterGroup& group, Level level, const char* type,
                 const std::string& more = {}, Revision needs = {});
/// The same with another address than the present one: what ends a failover still names the old master.
void tell_master_at(TurnContext& turn, const MasterGroup& group, const Address& address, Level level, const char* type,
                    const std::string& more = {}, Revision needs = {});
/// Concerns a server: as tell_master() for the master, else `slave <name> <ip> <port> @ <master> <ip> <port><more>`.
void tell_server(TurnContext& turn, const MasterGroup& group, const Server& server, Level level, const char* type,
                 const std::string& more = {}, Revision needs = {});
/// Concerns a peer: `sentinel <run id> <ip> <port> @ <master> <ip> <port><more>`.
void tell_peer(TurnContext& turn, const MasterGroup& group, const Peer& peer, Level level, const char* type,
               const std::string& more = {}, Revision needs = {});
/// Has only its own text, but belongs to the master: +switch-master, +new-epoch, +vote-for-leader.
void tell_text(TurnContext& turn, const MasterGroup* group, Level level, const char* type, const std::string& text,
               Revision needs = {});

}  // namespace vedette::quorum
