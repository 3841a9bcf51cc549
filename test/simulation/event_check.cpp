#include "test/simulation/event_check.hpp"

#include <algorithm>
#include <sstream>

namespace vedette::simulation {

using quorum::MasterName;

namespace {

constexpr Time longest_wait{2s};

}  // namespace

void EventCheck::heard(const Sentinel& sentinel, const quorum::Observation& fact) {
  const auto* pinged = std::get_if<quorum::PingAnswered>(&fact);
  if (pinged == nullptr || pinged->reply != quorum::PingReply::pong) return;
  const Links::Known* from = sentinel.links().find(pinged->who);
  if (from != nullptr) lives_[sentinel.host()].answered[from->address.host] = time_.now();
}

void EventCheck::does(const Sentinel& sentinel, const quorum::Action& action) {
  if (const auto* said = std::get_if<quorum::Announce>(&action)) hear_event(sentinel, said->event);
  const auto* forget = std::get_if<quorum::Forget>(&action);
  const Links::Known* whom = forget == nullptr ? nullptr : sentinel.links().find(forget->who);
  if (whom == nullptr) return;
  Life& life = lives_[sentinel.host()];
  const auto answered = life.answered.find(whom->address.host);
  if (answered == life.answered.end()) return;
  life.silent_when_forgotten[whom->address.host] = time_.now() - answered->second;
}

void EventCheck::hear_event(const Sentinel& sentinel, const quorum::Event& event) {
  Life& life = lives_[sentinel.host()];
  const auto forget_all = [&] {
    std::erase_if(life.told, [&](const auto& entry) { return entry.first.first == event.master; });
  };
  // What servers change in a switch is told by the switch.
  if (event.type == "+switch-master" || event.type == "-monitor") return forget_all();
  // `master <name> <ip> …` or `slave <name> <ip> …`
  std::istringstream words{event.text};
  std::string kind, name, ip;
  words >> kind >> name >> ip;
  if (kind != "master" && kind != "slave") return;
  const std::pair key{event.master, ip};
  if (event.type == "+sdown" || event.type == "-sdown") {
    life.told[key].down = event.type == "+sdown";
  } else if (event.type == "+slave" || event.type == "+reset-master") {
    life.told[key].down.reset();
    // What was forgotten without an event, by REMOVE, is found anew.
    if (event.type == "+slave") life.silent_when_forgotten.erase(ip);
  } else if (event.type == "+stranger") {
    life.strangers.insert(key);
  } else if (event.type == "-stranger") {
    life.strangers.erase(key);
  } else if (event.type == "-slave") {
    life.told.erase(key);
    const auto silent = life.silent_when_forgotten.find(ip);
    const Time down_after = sentinel.mind().core().master(event.master)->settings.down_after;
    if (!life.strangers.contains(key) && silent != life.silent_when_forgotten.end() && silent->second < down_after) {
      findings_.fail("nobody who lives is forgotten", sentinel.name() + " forgets " + ip + ", which answered " +
                                                          std::to_string(silent->second / 1ms) + " ms before");
    }
    life.strangers.erase(key);
  }
}

void EventCheck::looked(const Sentinel& sentinel, const MasterName& name, const quorum::MasterPicture& picture) {
  compare(sentinel, name, picture.server);
  for (const quorum::ServerPicture& replica : picture.replicas) compare(sentinel, name, replica);
}

void EventCheck::compare(const Sentinel& sentinel, const MasterName& name, const quorum::ServerPicture& server) {
  // While a promotion is on its way to the disk the picture shows one server under the address of another.
  const Links::Known* watched = sentinel.links().find(server.id);
  if (watched == nullptr) return;
  Told& told = lives_[sentinel.host()].told[{name, watched->address.host}];
  if (!told.down) told.down = server.sdown_since.has_value();
  if (told.down == server.sdown_since.has_value()) {
    told.differs_since.reset();
    return;
  }
  if (!told.differs_since) told.differs_since = time_.now();
  if (time_.now() - std::max(*told.differs_since, sentinel.resumed_at()) < longest_wait) return;
  findings_.fail("events tell what is so", sentinel.name() + " told that " + watched->address.text() + " of " + name +
                                               " is " + (*told.down ? "down" : "up") + ", and holds it " +
                                               (*told.down ? "up" : "down"));
}

}  // namespace vedette::simulation
