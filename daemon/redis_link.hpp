#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "daemon/conversation.hpp"
#include "daemon/rights_probe.hpp"
#include "protocol/server_commands.hpp"
#include "quorum/info_copy.hpp"

namespace vedette::daemon {

/// The two connections to one master or replica (behaviour §3): commands, and the hello channel.
class RedisLink {
 public:
  using Tell = std::function<void(quorum::Observation)>;

  /// Connects at once. `own_id` names the connections. What INFO says is kept by `copies`.
  RedisLink(const quorum::Connect& order, quorum::RunId own_id, Connections& connections, quorum::InfoCopies& copies,
            Log& log, Tell tell);

  /// Another address or access: closes all and connects anew.
  void connect(const quorum::Connect& order);
  void reconnect(quorum::Channel channel);

  /// On the command connection: see quorum::Insist.
  void insist(std::chrono::milliseconds every) { commands_.insist(every); }

  void ping();
  void ask_info();
  /// Nothing if a look is under way already.
  void check_rights();
  void say_hello(const quorum::Hello& hello);
  /// The transaction of behaviour §7.5; nothing: NO ONE.
  void replica_of(const std::optional<quorum::Address>& master, bool announce_names);
  void kill_script();
  void hand_over(const quorum::HandOver& order);
  void call_off_hand_over();
  void rewrite_config();

  std::uint32_t pending_commands() const;

 private:
  std::vector<Command> greeting(const char* channel) const;
  void tell_of_commands(quorum::Observation fact);
  bool answered(const Expected& expected, const redisReply& reply);
  bool heard(const redisReply& reply);

  quorum::InstanceId who_;
  quorum::RunId own_id_;
  Tell tell_;
  Connections& connections_;
  quorum::InfoCopies& copies_;
  quorum::Address address_;
  quorum::Access access_;  ///< Holds a secret.
  protocol::ServerCommands words_;
  Conversation commands_;
  Conversation hellos_;
  std::optional<RightsProbe> probe_;
  std::optional<std::size_t> last_said_;  ///< The hash of the last hello that was published there.
};

}  // namespace vedette::daemon
