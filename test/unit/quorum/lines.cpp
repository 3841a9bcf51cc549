#include "test/unit/quorum/lines.hpp"

#include <utility>

namespace vedette::quorum {
namespace {

std::string number(std::uint64_t value) {
  return std::to_string(value);
}

std::string opinion_line(std::uint64_t ticket, bool down, const std::string& leader, std::uint64_t epoch) {
  return "answers #" + number(ticket) + (down ? " down" : " up") + ", " + leader + " in " + number(epoch);
}

const char* outcome_text(OrderResult::Outcome outcome) {
  switch (outcome) {
    case OrderResult::Outcome::done:
      return "done";
    case OrderResult::Outcome::no_such_master:
      return "no such master";
    case OrderResult::Outcome::duplicate_master:
      return "duplicate master";
    case OrderResult::Outcome::failover_in_progress:
      return "failover in progress";
    case OrderResult::Outcome::no_good_replica:
      return "no good replica";
    case OrderResult::Outcome::no_hand_over:
      return "no hand-over";
    case OrderResult::Outcome::master_is_down:
      return "master is down";
    case OrderResult::Outcome::no_such_replica:
      return "no such replica";
    case OrderResult::Outcome::unfit_replica:
      return "unfit replica";
    case OrderResult::Outcome::no_such_sentinel:
      return "no such sentinel";
    case OrderResult::Outcome::member_is_alive:
      return "member is alive";
    case OrderResult::Outcome::no_majority:
      return "no majority";
    case OrderResult::Outcome::not_paused:
      return "not paused";
    case OrderResult::Outcome::not_saved:
      return "not saved";
  }
  return "";
}

struct Line {
  const std::function<std::string(InstanceId)>& name;

  std::string operator()(const WriteState& action) const { return "writes " + number(action.revision.value); }
  std::string operator()(const Connect& action) const { return "connects to " + name(action.who); }
  std::string operator()(const Forget& action) const { return "forgets " + name(action.who); }
  std::string operator()(const Reconnect& action) const { return Reconnects(name(action.who), action.channel); }
  std::string operator()(const Insist& action) const {
    return "insists on " + name(action.who) + " every " + number(static_cast<std::uint64_t>(action.every.count())) +
           " ms";
  }
  std::string operator()(const Ping& action) const { return "pings " + name(action.who); }
  std::string operator()(const AskInfo& action) const { return "asks " + name(action.who) + " for info"; }
  std::string operator()(const CheckRights& action) const { return "checks our rights on " + name(action.who); }
  std::string operator()(const SayHello& action) const {
    const Hello& hello = action.hello;
    return "says hello to " + name(action.via) + ": " + number(hello.current_epoch.value) + " " + hello.master + " " +
           hello.master_host + ":" + number(hello.master_port) + " " + number(hello.config_epoch.value);
  }
  std::string operator()(const AskPeer& action) const {
    const char peer = name(action.peer).front();
    const std::string master = action.master.text(true);
    return action.candidate ? AsksForVote(peer, master, action.epoch.value) : Asks(peer, master, action.epoch.value);
  }
  std::string operator()(const LookAtPeer& action) const { return Looks(name(action.peer).front()); }
  std::string operator()(const AnswerAsk& action) const {
    const PeerOpinion& opinion = action.opinion;
    const std::string leader = opinion.leader ? opinion.leader->text().substr(0, 1) : "*";
    return opinion_line(action.ticket.value, opinion.down, leader, opinion.leader_epoch.value);
  }
  std::string operator()(const ReplicaOf& action) const {
    if (!action.master) return Promotes(name(action.who));
    return LetsFollow(name(action.who), action.master->text());
  }
  std::string operator()(const HandOver& action) const {
    return "lets " + name(action.who) + " hand over to " + action.replica.text() + " within " +
           number(static_cast<std::uint64_t>(action.timeout.count())) + " ms";
  }
  std::string operator()(const CallOffHandOver& action) const {
    return "calls off the hand-over of " + name(action.who);
  }
  std::string operator()(const RewriteConfig& action) const { return "lets " + name(action.who) + " rewrite its file"; }
  std::string operator()(const PassPause& action) const {
    const auto length = static_cast<std::uint64_t>(action.length.count());
    return "passes on to " + name(action.peer) + ": pause " + number(length) + " ms " + action.reason;
  }
  std::string operator()(const KillScript& action) const { return "kills the script of " + name(action.who); }
  std::string operator()(const AnswerOrder& action) const {
    const std::string& reason = action.result.reason;
    return AnswersOrder(action.ticket.value, outcome_text(action.result.outcome), action.result.count) +
           (reason.empty() ? "" : ": " + reason);
  }
  std::string operator()(const Announce& action) const { return action.event.type + " " + action.event.text; }
  std::string operator()(const TellStory& action) const { return story_text(action.story, false); }
  std::string operator()(const RunScript& action) const {
    std::string line = "runs " + action.path;
    for (const std::string& argument : action.arguments) line += " " + argument;
    return line;
  }
};

}  // namespace

std::string line_of(const Action& action, const std::function<std::string(InstanceId)>& name) {
  return std::visit(Line{name}, action);
}

std::string Votes(std::uint64_t ticket, char candidate, std::uint64_t epoch) {
  return opinion_line(ticket, false, {candidate}, epoch);
}
std::string VotesDown(std::uint64_t ticket, char candidate, std::uint64_t epoch) {
  return opinion_line(ticket, true, {candidate}, epoch);
}
std::string Answers(std::uint64_t ticket, bool down) {
  return opinion_line(ticket, down, "*", 0);
}
std::string Asks(char peer, const std::string& master, std::uint64_t epoch) {
  return std::string{"asks "} + peer + " about " + master + " in " + number(epoch);
}
std::string AsksForVote(char peer, const std::string& master, std::uint64_t epoch) {
  return std::string{"asks "} + peer + " for its vote about " + master + " in " + number(epoch);
}
std::string Promotes(const std::string& server) {
  return "promotes " + server;
}
std::string LetsFollow(const std::string& server, const std::string& master) {
  return "lets " + server + " follow " + master;
}
std::string AnswersOrder(std::uint64_t ticket, const std::string& outcome, std::uint64_t count) {
  return "answers order #" + number(ticket) + ": " + outcome + (count != 0 ? " " + number(count) : "");
}
std::string Reconnects(const std::string& who, Channel channel) {
  return "reconnects " + who + (channel == Channel::command ? " for commands" : " for hellos");
}
std::string Looks(char peer) {
  return std::string{"looks at "} + peer;
}

}  // namespace vedette::quorum
