#pragma once

#include <cstdint>
#include <list>

#include "daemon/arrivals.hpp"
#include "daemon/call.hpp"
#include "daemon/client.hpp"
#include "daemon/departures.hpp"
#include "daemon/door.hpp"
#include "daemon/handshakes.hpp"
#include "daemon/log.hpp"
#include "daemon/loop.hpp"
#include "daemon/reserved_slots.hpp"

namespace vedette::daemon {

class Tls;

/// All connected clients, and their owner. Must outlive the running of the loop.
class Clients {
 public:
  /// `tls`: for those who come in by that door. Outlives the clients.
  Clients(Executor executor, Surroundings& around, Log& log, Tls& tls);
  Clients(const Clients&) = delete;
  Clients& operator=(const Clients&) = delete;

  /// Takes a new connection in, or turns it away with a word (commands §5.5).
  void admit(StreamSocket socket, Door door);
  /// Waits until one more may come in by that door: behind a TLS handshake under way there are only so many.
  Task<> until_room(Door door);
  /// Serves what has come in so far (Arrivals::take_in).
  bool take_in(Clock::time_point end) { return arrivals_.take_in(end); }
  /// Lets all go; what was not sent yet is dropped.
  void stop();
  /// After stop(): whether the last one has gone.
  bool stopped() const { return clients_.empty(); }

 private:
  /// Has those looked at soon whom time alone may close.
  void watch();
  using Entry = std::list<Client>::iterator;

  bool protected_from(const StreamSocket& socket, Door door) const;
  bool full() const { return clients_.size() - reserved_slots_taken_ >= around_.settings.maxclients; }
  /// Whether it may have a slot beyond maxclients, until it has said who it is.
  bool may_be_peer(const StreamSocket& socket);
  /// A peer has one such slot.
  void replace_older(const Client& newest);
  void left(Entry client);
  void look();

  Executor executor_;
  Surroundings& around_;
  Log& log_;
  Tls& tls_;
  Departures departures_;
  Arrivals arrivals_;
  Traffic traffic_{arrivals_, departures_};
  Handshakes handshakes_;
  ReservedSlots reserved_slots_;
  std::size_t reserved_slots_taken_ = 0;
  std::list<Client> clients_;
  std::uint64_t last_id_ = 0;
  Timer next_look_;
  bool watching_ = false;
  bool stopping_ = false;
};

}  // namespace vedette::daemon
