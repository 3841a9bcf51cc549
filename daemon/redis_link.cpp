#include "daemon/redis_link.hpp"

#include <hiredis/hiredis.h>

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "protocol/hello_text.hpp"
#include "protocol/info_text.hpp"
#include "protocol/ping_reply.hpp"
#include "protocol/server_reply.hpp"

namespace vedette::daemon {

using quorum::Channel;

RedisLink::RedisLink(const quorum::Connect& order, quorum::RunId own_id, Connections& connections,
                     quorum::InfoCopies& copies, Log& log, Tell tell)
    : who_{order.who},
      own_id_{std::move(own_id)},
      tell_{std::move(tell)},
      connections_{connections},
      copies_{copies},
      commands_{order.who,
                Channel::command,
                connections,
                log,
                {.tell = [this](quorum::Observation fact) { tell_of_commands(std::move(fact)); },
                 .answered = [this](const Expected& what, const redisReply& reply) { return answered(what, reply); },
                 .pushed = [](const redisReply&) { return false; }}},
      hellos_{order.who,
              Channel::hello,
              connections,
              log,
              {.tell = tell_,
               .answered = [this](const Expected&, const redisReply& reply) { return heard(reply); },
               .pushed = [this](const redisReply& reply) { return heard(reply); }}} {
  connect(order);
}

void RedisLink::connect(const quorum::Connect& order) {
  words_ = protocol::ServerCommands{order.access.renamed_commands};
  address_ = order.address;
  access_ = order.access;
  probe_.reset();
  commands_.open(order.address, [this] { return greeting("cmd"); });
  hellos_.hold(false);  // Until the other gets no connection there.
  hellos_.open(order.address, [this] {
    std::vector<Command> commands = greeting("pubsub");
    commands.push_back({words_.subscribe_hello(), SubscribeReplyDue{}});
    return commands;
  });
}

std::vector<Command> RedisLink::greeting(const char* channel) const {
  std::vector<Command> commands;
  if (!access_.password.empty()) {
    commands.push_back({words_.auth(access_.user, access_.password), GreetingReply{"AUTH"}});
  }
  commands.push_back({words_.client_setname(own_id_, channel), GreetingReply{"CLIENT SETNAME"}});
  return commands;
}

/// Both connections lead to one port. Where the one for commands gets none, that for hellos need not try as well: of a
/// thousand servers that are down this is half the work.
void RedisLink::tell_of_commands(quorum::Observation fact) {
  if (std::holds_alternative<quorum::Disconnected>(fact)) hellos_.hold(true);
  if (std::holds_alternative<quorum::Connected>(fact)) hellos_.hold(false);
  tell_(std::move(fact));
}

void RedisLink::reconnect(Channel channel) {
  if (Counts* counts = connections_.counts()) ++counts->links.lost[at(counts->role_of(who_))][at(Loss::stall)];
  (channel == Channel::command ? commands_ : hellos_).reopen();
}

void RedisLink::ping() {
  commands_.send({words_.ping(), PingReplyDue{Clock::now()}});
}

void RedisLink::ask_info() {
  commands_.send({words_.info(), InfoReplyDue{}});
}

void RedisLink::check_rights() {
  if (probe_ && !probe_->finished()) return;
  probe_.emplace(address_, access_, connections_, [this](std::optional<std::vector<std::string>> missing) {
    if (missing) tell_(quorum::RightsSeen{who_, std::move(*missing)});
  });
}

void RedisLink::say_hello(const quorum::Hello& hello) {
  if (Counts* counts = connections_.counts()) ++counts->links.hellos_sent[at(HelloVia::redis)];
  const std::string text = protocol::hello_text(hello);
  last_said_ = std::hash<std::string>{}(text);
  commands_.send({words_.publish_hello(text), HelloReplyDue{}});
}

void RedisLink::replica_of(const std::optional<quorum::Address>& master, bool announce_names) {
  std::vector<std::string> transaction = words_.reconfiguration(master, announce_names);
  const std::size_t last = transaction.size() - 1;
  for (std::size_t step = 0; step < last; ++step) commands_.send({std::move(transaction[step]), QueuedReplyDue{}});
  commands_.send({std::move(transaction[last]), ExecReplyDue{}});
}

void RedisLink::kill_script() {
  commands_.send({words_.script_kill(), ScriptKillReplyDue{}});
}

void RedisLink::hand_over(const quorum::HandOver& order) {
  commands_.send({words_.fail_over(order.replica, order.timeout), FailoverReplyDue{}});
}

void RedisLink::call_off_hand_over() {
  commands_.send({words_.abort_failover(), NoticeReplyDue{"FAILOVER ABORT"}});
}

void RedisLink::rewrite_config() {
  commands_.send({words_.rewrite_config(), NoticeReplyDue{"CONFIG REWRITE"}});
}

std::uint32_t RedisLink::pending_commands() const {
  return static_cast<std::uint32_t>(commands_.due() + hellos_.due());
}

bool RedisLink::answered(const Expected& expected, const redisReply& reply) {
  if (const auto* ping = std::get_if<PingReplyDue>(&expected)) {
    commands_.count_ping(ping->sent);
    const quorum::PingReply classified = protocol::classify_ping(reply);
    if (classified == quorum::PingReply::refused) commands_.authenticate_again();
    tell_(quorum::PingAnswered{who_, classified});
  } else if (std::holds_alternative<InfoReplyDue>(expected)) {
    if (const auto text = protocol::info_payload(reply)) {
      quorum::ReplicationReport report = protocol::parse_info(*text);
      report.copy = copies_.keep(*text);
      tell_(quorum::InfoReceived{who_, std::move(report)});
    } else {
      tell_(quorum::InfoRefused{who_});
    }
  } else if (std::holds_alternative<HelloReplyDue>(expected)) {
    tell_(quorum::HelloPublished{who_, reply.type != REDIS_REPLY_ERROR});
  } else if (std::holds_alternative<FailoverReplyDue>(expected)) {
    tell_(quorum::HandOverAnswered{who_, protocol::classify_hand_over(reply)});
  } else if (std::holds_alternative<ExecReplyDue>(expected)) {
    tell_(quorum::ReconfigurationAnswered{who_, protocol::reconfiguration_ran(reply)});
  }
  return true;
}

bool RedisLink::heard(const redisReply& reply) {
  if (reply.type == REDIS_REPLY_ERROR) return true;  // SUBSCRIBE was refused; the log has it.
  const auto payload = protocol::hello_payload(reply);
  // A third of all hellos are our own, which come back to us and show nothing but that the server is there.
  const bool is_echo = payload && std::hash<std::string_view>{}(*payload) == last_said_;
  auto hello = payload && !is_echo ? protocol::parse_hello(*payload) : std::nullopt;
  if (hello) {
    Counts* counts = hello->sender == own_id_ ? nullptr : connections_.counts();
    if (counts) ++counts->links.hellos_received[at(HelloVia::redis)];
    tell_(quorum::HelloHeard{who_, std::move(*hello)});
  } else {
    tell_(quorum::HelloChannelActive{who_});
  }
  return true;
}

}  // namespace vedette::daemon
