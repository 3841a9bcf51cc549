#include "daemon/sentinel_link.hpp"

#include <hiredis/hiredis.h>

#include <utility>
#include <vector>

#include "protocol/ask_reply.hpp"
#include "protocol/ping_reply.hpp"

namespace vedette::daemon {

SentinelLink::SentinelLink(const quorum::Connect& order, quorum::RunId own_id, Connections& connections, Log& log,
                           Tell tell)
    : who_{order.who},
      own_id_{std::move(own_id)},
      tell_{std::move(tell)},
      commands_{order.who,
                quorum::Channel::command,
                connections,
                log,
                {.tell = tell_,
                 .answered = [this](const Expected& what, const redisReply& reply) { return answered(what, reply); },
                 .pushed = [](const redisReply&) { return false; }}} {
  connect(order);
}

void SentinelLink::connect(const quorum::Connect& order) {
  std::vector<Command> greeting;
  const auto& [user, password, renamed] = order.access;
  if (!password.empty()) greeting.push_back({words_.auth(user, password), GreetingReply{"AUTH"}});
  greeting.push_back({words_.client_setname(own_id_, "cmd"), GreetingReply{"CLIENT SETNAME"}});
  commands_.open(order.address, std::move(greeting));
}

void SentinelLink::reconnect() {
  commands_.reopen();
}

void SentinelLink::ping() {
  commands_.send({words_.ping(), PingReplyDue{}});
}

void SentinelLink::say_hello(const quorum::Hello& hello) {
  commands_.send({words_.publish_hello(hello), HelloReplyDue{}});
}

void SentinelLink::ask(const quorum::AskPeer& question, bool announce_names) {
  commands_.send(
      {words_.is_master_down(question.master, question.epoch, question.candidate, announce_names), question});
}

void SentinelLink::look(const quorum::LookAtPeer& question) {
  commands_.send({words_.sentinel_master(question.name), question});
}

void SentinelLink::pass_pause(const quorum::PassPause& order) {
  commands_.send({words_.sentinel_pause(order.name, order.length, order.reason), NoticeReplyDue{"SENTINEL PAUSE"}});
}

std::uint32_t SentinelLink::pending_commands() const {
  return static_cast<std::uint32_t>(commands_.due());
}

bool SentinelLink::answered(const Expected& expected, const redisReply& reply) {
  if (std::holds_alternative<PingReplyDue>(expected)) {
    tell_(quorum::PingAnswered{who_, protocol::classify_ping(reply)});
  } else if (std::holds_alternative<HelloReplyDue>(expected)) {
    tell_(quorum::HelloPublished{who_, reply.type != REDIS_REPLY_ERROR});
  } else if (const auto* asked = std::get_if<quorum::AskPeer>(&expected)) {
    tell_(quorum::PeerAnswered{who_, asked->name, asked->master, asked->epoch, asked->candidate,
                               protocol::read_ask_reply(reply)});
  } else if (const auto* looked = std::get_if<quorum::LookAtPeer>(&expected)) {
    tell_(quorum::PeerMasterSeen{who_, looked->name, protocol::read_master_reply(reply)});
  }
  return true;
}

}  // namespace vedette::daemon
