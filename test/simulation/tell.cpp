#include "test/simulation/tell.hpp"

#include "test/simulation/epoch_text.hpp"

namespace vedette::simulation {

namespace {

std::string where(quorum::InstanceId who, const Links& links) {
  const Links::Known* known = links.find(who);
  return known == nullptr ? "#" + std::to_string(who.value) : known->address.text();
}

struct ActionTeller {
  const Links& links;

  std::string operator()(const quorum::Connect& a) const { return "connects to " + a.address.text(); }
  std::string operator()(const quorum::Forget& a) const { return "forgets " + where(a.who, links); }
  std::string operator()(const quorum::Reconnect& a) const {
    return "reconnects to " + where(a.who, links) + (a.channel == quorum::Channel::hello ? " (hello)" : "");
  }
  std::string operator()(const quorum::Ping& a) const { return "ping " + where(a.who, links); }
  std::string operator()(const quorum::AskInfo& a) const { return "info " + where(a.who, links); }
  std::string operator()(const quorum::SayHello& a) const {
    return "hello to " + where(a.via, links) + ": epoch " + number(a.hello.current_epoch) + ", " + a.hello.master +
           " is " + a.hello.master_host + " under " + number(a.hello.config_epoch);
  }
  std::string operator()(const quorum::AskPeer& a) const {
    return "asks " + where(a.peer, links) + " about " + a.master.text() + ", epoch " + number(a.epoch) +
           (a.candidate ? ", for votes" : "");
  }
  std::string operator()(const quorum::LookAtPeer& a) const {
    return "looks at " + where(a.peer, links) + "'s " + a.name;
  }
  std::string operator()(const quorum::PassPause& a) const {
    return "passes a pause of " + a.name + " on to " + where(a.peer, links);
  }
  std::string operator()(const quorum::ReplicaOf& a) const {
    return "orders " + where(a.who, links) + ": REPLICAOF " + (a.master ? a.master->text() : "NO ONE");
  }
  std::string operator()(const quorum::HandOver& a) const {
    return "orders " + where(a.who, links) + ": FAILOVER TO " + a.replica.text();
  }
  std::string operator()(const quorum::CallOffHandOver& a) const {
    return "orders " + where(a.who, links) + ": FAILOVER ABORT";
  }
  std::string operator()(const quorum::RewriteConfig& a) const {
    return "orders " + where(a.who, links) + ": CONFIG REWRITE";
  }
  std::string operator()(const quorum::KillScript& a) const { return "kills the script of " + where(a.who, links); }
  template <class Other>
  std::string operator()(const Other&) const {
    return "does something else";
  }
};

struct OrderTeller {
  std::string operator()(const quorum::OrderFailover& o) const {
    return "FAILOVER " + o.master + (o.coordinated ? " COORDINATED" : "");
  }
  std::string operator()(const quorum::OrderReset& o) const {
    std::string text = "RESET";
    for (const quorum::MasterName& name : o.masters) text += " " + name;
    return text;
  }
  std::string operator()(const quorum::OrderPause& o) const {
    return "PAUSE " + o.master + " " + std::to_string(o.length.count()) + " ms" + (o.by_peer ? ", by a peer" : "");
  }
  std::string operator()(const quorum::OrderResume& o) const { return "RESUME " + o.master; }
  std::string operator()(const quorum::OrderMonitor& o) const {
    return "MONITOR " + o.master + " " + o.address.text() + " " + std::to_string(o.quorum);
  }
  std::string operator()(const quorum::OrderRemove& o) const { return "REMOVE " + o.master; }
  std::string operator()(const quorum::OrderSet& o) const {
    std::string text = "SET " + o.master;
    if (o.said.empty()) text += " quorum " + std::to_string(o.settings.quorum);
    for (const std::string& said : o.said) text += " " + said;
    return text;
  }
  template <class Other>
  std::string operator()(const Other&) const {
    return "something else";
  }
};

}  // namespace

std::string tell(const quorum::Action& action, const Links& links) {
  return std::visit(ActionTeller{links}, action);
}

std::string tell_answer(const quorum::AnswerAsk& answer, const std::string& to) {
  return "answers " + to + ": " + (answer.opinion.down ? "down" : "not down") + ", vote " +
         (answer.opinion.leader ? std::string{answer.opinion.leader->short_form()} : "*") + " in " +
         number(answer.opinion.leader_epoch);
}

std::string tell(const quorum::Order& order) {
  return std::visit(OrderTeller{}, order);
}

}  // namespace vedette::simulation
