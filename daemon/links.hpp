#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <unordered_map>
#include <variant>

#include "daemon/connections.hpp"
#include "daemon/log.hpp"
#include "daemon/loop.hpp"
#include "daemon/redis_link.hpp"
#include "daemon/resolver.hpp"
#include "daemon/sentinel_link.hpp"
#include "quorum/action.hpp"
#include "quorum/identity.hpp"
#include "quorum/info_copy.hpp"
#include "quorum/observation.hpp"

namespace vedette::daemon {

/// Which instances there are links to, by the core's ids, and the owner of all of them.
class Links {
 public:
  struct Options {
    std::string source_address;  ///< bind-source-addr. Empty, or no literal IP: the system chooses.
    std::string own_password;  ///< requirepass: towards peers, unless sentinel-pass is set (behaviour §3.1). A secret.
    std::uint32_t socket_mark = 0;  ///< SO_MARK; 0: none.
    Tls* tls = nullptr;             ///< All links are encrypted; null: none is. Outlives the links.
    Counts* counts = nullptr;       ///< Where they are counted; null: nowhere. Outlives the links.
  };

  struct Outlets {
    std::function<void(quorum::Observation)> tell;  ///< Turn::observe(). Called on the loop's thread.
    std::function<bool()> announce_names;           ///< Whether masters are named by their host names now.
  };

  /// The references must outlive the links, and these the running of the loop.
  Links(Executor executor, Resolver& resolver, Log& log, quorum::RunId own_id, Options options, Outlets outlets);
  Links(const Links&) = delete;
  Links& operator=(const Links&) = delete;

  /// Connect, Forget, Reconnect, Insist, Ping, AskInfo, CheckRights, SayHello, AskPeer, LookAtPeer, ReplicaOf,
  /// HandOver, CallOffHandOver, RewriteConfig, PassPause, KillScript; others are none of its business. A command for a
  /// connection that does not stand is dropped.
  void act(const quorum::Action& action);

  /// Commands whose replies are due, on all connections of it; 0 if unknown. For `link-pending-commands`.
  std::uint32_t pending_commands(quorum::InstanceId who) const;

  /// A new requirepass, for connections that are made from now on.
  void set_own_password(std::string password) { own_password_ = std::move(password); }

  /// Closes all; nothing is told any more. What the kernel holds is still sent.
  void stop();
  /// Reads what has come in so far (Arrivals::take_in).
  bool take_in(Clock::time_point end) { return connections_.take_in(end); }
  /// After stop(): whether the last coroutine has ended.
  bool stopped() const { return connections_.empty(); }

 private:
  using Link = std::variant<RedisLink, SentinelLink>;

  void connect(quorum::Connect order);
  void forget(quorum::InstanceId who);
  void reconnect(const quorum::Reconnect& order);
  RedisLink* server(quorum::InstanceId who);
  SentinelLink* peer(quorum::InstanceId who);

  Log& log_;
  Outlets outlets_;
  Connections connections_;
  quorum::InfoCopies copies_;
  quorum::RunId own_id_;
  std::string own_password_;
  std::unordered_map<quorum::InstanceId, Link, quorum::InstanceId::Hash> links_;
  bool stopped_ = false;
};

}  // namespace vedette::daemon
