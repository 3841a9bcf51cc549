#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "test/simulation/dice.hpp"
#include "test/simulation/message.hpp"
#include "test/simulation/time_line.hpp"

namespace vedette::simulation {

/// A machine with one process.
struct HostId {
  std::size_t value = 0;
  auto operator<=>(const HostId&) const = default;
};
/// Never used twice.
struct ConnectionId {
  std::size_t value = 0;
  auto operator<=>(const ConnectionId&) const = default;
};

/// What a process hears of its connections. Nothing is told while it is paused; all of it is told afterwards.
class Endpoint {
 public:
  virtual ~Endpoint() = default;
  /// The connection that we asked for stands.
  virtual void opened(ConnectionId connection) = 0;
  /// The connection that we asked for was refused.
  virtual void refused(ConnectionId connection) = 0;
  /// Somebody connected to us.
  virtual void accepted(ConnectionId connection) = 0;
  virtual void received(ConnectionId connection, const Message& message) = 0;
  /// The other end closed or reset it. Never told of what we closed ourselves.
  virtual void closed(ConnectionId connection) = 0;
};

/// How long messages take, drawn per schedule.
struct Delays {
  Time base{200us};
  Time jitter{300us};
};

/// Hosts, the paths between them and connections like those of TCP: in order, without loss while they stand. A path
/// that is cut swallows packets; what was sent stays with the sender's kernel and comes through when the path is
/// mended, unless the sender aborted the connection meanwhile.
class Network {
 public:
  Network(TimeLine& time, Dice dice, Delays delays);

  HostId add_host(std::string name);
  const std::string& name(HostId host) const { return hosts_[host.value].name; }

  /// A process begins its life on a host that has power. A host that had none gets it.
  void start(HostId host, Endpoint& process);
  /// The process dies; its kernel tells everybody who is connected.
  void kill(HostId host);
  /// The machine stops; nobody is told anything.
  void power_off(HostId host);
  void pause(HostId host);
  void resume(HostId host);
  bool alive(HostId host) const { return hosts_[host.value].process != nullptr; }
  /// When its process last went on after a pause.
  Time resumed_at(HostId host) const { return hosts_[host.value].resumed_at; }
  bool paused(HostId host) const { return hosts_[host.value].paused; }

  /// Runs `what` in the life of the process that lives on `host` now: never after that life, late if it is paused.
  void at(HostId host, Time when, std::function<void()> what);

  /// Begins a connection; opened() or refused() follows, or nothing at all if packets are swallowed.
  ConnectionId connect(HostId from, std::optional<HostId> to);
  /// Who is at the other end.
  HostId other_end(ConnectionId connection, HostId here) const;
  void send(HostId by, ConnectionId connection, Message message);
  /// Aborts: what has not left this host is gone.
  void close(HostId by, ConnectionId connection);
  /// Something in between resets it: both ends hear, what was under way is gone.
  void reset(ConnectionId connection);
  /// The connections that stand, for whoever wants to reset one.
  std::vector<ConnectionId> standing() const;

  /// Swallows all packets from one host to another.
  void cut(HostId from, HostId to);
  void mend(HostId from, HostId to);
  void mend_all();
  bool reaches(HostId from, HostId to) const;
  /// Faults that make each message slower, e.g. a congested link. Zero ends it.
  void slow_down(Time extra) { extra_delay_ = extra; }

 private:
  enum Side : std::size_t { client = 0, server = 1 };
  struct Parcel {
    Time arrives;
    std::optional<Message> message;  ///< Empty: the end of the connection.
  };
  struct End {
    HostId host;
    std::uint64_t life = 0;  ///< Which life of the host's process it belongs to.
    bool open = false;
    bool aborted = false;        ///< Nothing is sent again once it was lost.
    std::deque<Parcel> parcels;  ///< On their way to this end.
    bool stalled = false;
    bool planned = false;
    Time last_arrival{0};
  };
  struct Connection {
    std::array<End, 2> ends;
    bool answered = false;  ///< The handshake is over.
  };
  struct Host {
    std::string name;
    Endpoint* process = nullptr;
    std::uint64_t life = 0;
    bool power = true;
    bool paused = false;
    Time resumed_at{-1};
    std::deque<std::function<void()>> unheard;
    std::vector<ConnectionId> connections;
  };

  Time draw_delay();
  Side side_of(HostId host, const Connection& connection) const;
  static Side other(Side side) { return side == client ? server : client; }
  void post(ConnectionId id, Side to, std::optional<Message> message);
  void plan(ConnectionId id, Side to);
  void deliver(ConnectionId id, Side to);
  void hand_over(ConnectionId id, Side to, std::optional<Message> message);
  void run_in(HostId host, std::uint64_t life, std::function<void()> what);
  void wake_stalled();
  bool lives(const End& end) const;
  void end_life(HostId host);

  TimeLine& time_;
  Dice dice_;
  Delays delays_;
  Time extra_delay_{0};
  std::vector<Host> hosts_;
  std::vector<std::vector<bool>> cut_;
  std::vector<Connection> connections_;
  std::vector<ConnectionId> stalled_;
};

}  // namespace vedette::simulation
