#pragma once

#include <cstdint>
#include <functional>

#include "daemon/conversation.hpp"
#include "protocol/server_commands.hpp"

namespace vedette::daemon {

/// The one connection to a peer, shared by all masters that both watch (behaviour §1.4). Commands go out under their
/// real names: renaming is a matter of the servers (behaviour §10 W23).
class SentinelLink {
 public:
  using Tell = std::function<void(quorum::Observation)>;

  /// Connects at once. `own_id` names the connection.
  SentinelLink(const quorum::Connect& order, quorum::RunId own_id, Connections& connections, Log& log, Tell tell);

  void connect(const quorum::Connect& order);
  void reconnect();

  void ping();
  void say_hello(const quorum::Hello& hello);
  void ask(const quorum::AskPeer& question, bool announce_names);
  void look(const quorum::LookAtPeer& question);
  void pass_pause(const quorum::PassPause& order);

  std::uint32_t pending_commands() const;

 private:
  bool answered(const Expected& expected, const redisReply& reply);

  quorum::InstanceId who_;
  quorum::RunId own_id_;
  Tell tell_;
  Counts* counts_;         // Null: nothing is counted.
  quorum::Access access_;  ///< Holds a secret.
  protocol::ServerCommands words_;
  Conversation commands_;
};

}  // namespace vedette::daemon
