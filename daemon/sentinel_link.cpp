#include "daemon/sentinel_link.hpp"

#include <hiredis/hiredis.h>

#include <utility>
#include <vector>

#include "protocol/ask_reply.hpp"
#include "protocol/hello_text.hpp"
#include "protocol/ping_reply.hpp"

namespace vedette::daemon {

SentinelLink::SentinelLink(const quorum::Connect& order, quorum::RunId own_id, Connections& connections, Log& log,
                           Tell tell)
    : who_{order.who},
      own_id_{std::move(own_id)},
      tell_{std::move(tell)},
      counts_{connections.counts()},
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
  access_ = order.access;
  commands_.open(order.address, [this] {
    std::vector<Command> greeting;
    if (!access_.password.empty()) {
      greeting.push_back({words_.auth(access_.user, access_.password), GreetingReply{"AUTH"}});
    }
    greeting.push_back({words_.client_setname(own_id_, "cmd"), GreetingReply{"CLIENT SETNAME"}});
    greeting.push_back({words_.sentinel_myid(), IdentityReplyDue{}});
    return greeting;
  });
}

void SentinelLink::reconnect() {
  if (counts_) ++counts_->links.lost[at(LinkRole::sentinel)][at(Loss::stall)];
  commands_.reopen();
}

void SentinelLink::ping() {
  commands_.send({words_.ping(), PingReplyDue{Clock::now()}});
}

void SentinelLink::say_hello(const quorum::Hello& hello) {
  if (counts_) ++counts_->links.hellos_sent[at(HelloVia::peer)];
  commands_.send({words_.publish_hello(protocol::hello_text(hello)), HelloReplyDue{}});
}

void SentinelLink::ask(const quorum::AskPeer& question, bool announce_names) {
  if (counts_) ++counts_->links.questions_out;
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
  if (const auto* ping = std::get_if<PingReplyDue>(&expected)) {
    commands_.count_ping(ping->sent);
    const quorum::PingReply classified = protocol::classify_ping(reply);
    if (classified == quorum::PingReply::refused) commands_.authenticate_again();
    tell_(quorum::PingAnswered{who_, classified});
  } else if (std::holds_alternative<IdentityReplyDue>(expected)) {
    const bool is_text = reply.type == REDIS_REPLY_STRING || reply.type == REDIS_REPLY_STATUS;
    if (auto id = is_text ? quorum::RunId::parse({reply.str, reply.len}) : std::nullopt) {
      tell_(quorum::PeerIdentified{who_, std::move(*id)});
    }
  } else if (std::holds_alternative<HelloReplyDue>(expected)) {
    tell_(quorum::HelloPublished{who_, reply.type != REDIS_REPLY_ERROR});
  } else if (const auto* asked = std::get_if<quorum::AskPeer>(&expected)) {
    const auto opinion = protocol::read_ask_reply(reply);
    const bool is_vote = asked->candidate && opinion && opinion->leader == asked->candidate;
    if (counts_ && is_vote && opinion->leader_epoch == asked->epoch) {
      const auto master = counts_->masters.find(asked->name);
      if (master != counts_->masters.end()) ++master->second.votes_received;
    }
    tell_(quorum::PeerAnswered{who_, asked->name, asked->master, asked->epoch, asked->candidate, opinion});
  } else if (const auto* looked = std::get_if<quorum::LookAtPeer>(&expected)) {
    tell_(quorum::PeerMasterSeen{who_, looked->name, protocol::read_master_reply(reply)});
  }
  return true;
}

}  // namespace vedette::daemon
