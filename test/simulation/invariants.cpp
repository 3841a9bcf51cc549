#include "test/simulation/invariants.hpp"

#include <sstream>
#include <string>

namespace vedette::simulation {

void Invariants::began(const Sentinel& sentinel, bool remembers) {
  down_.name(sentinel);
  if (sentinel.is_reference()) return;
  votes_.began(sentinel, remembers);
  leaders_.began(sentinel, remembers);
  down_.began(sentinel);
  orders_.began(sentinel);
}

void Invariants::heard(const Sentinel& sentinel, const quorum::Observation& fact) {
  if (sentinel.is_reference()) return;
  votes_.heard(sentinel, fact);
  leaders_.heard(sentinel, fact);
  down_.heard(sentinel, fact);
  orders_.heard(sentinel, fact);
}

void Invariants::answered(const Sentinel& sentinel, const quorum::AskPeer& question,
                          const std::optional<quorum::PeerOpinion>& opinion) {
  if (sentinel.is_reference() || !opinion) return;
  leaders_.answered(sentinel, question, *opinion);
  down_.answered(sentinel, question, *opinion);
}

void Invariants::does(const Sentinel& sentinel, const quorum::Action& action) {
  if (sentinel.is_reference()) return;
  votes_.does(sentinel, action);
  leaders_.does(sentinel, action);
  down_.does(sentinel, action);
  orders_.does(sentinel, action);
  const auto* said = std::get_if<quorum::Announce>(&action);
  if (said == nullptr || said->event.type != "+switch-master" || sentinel.mind().core().process().writable) return;
  // `<name> <old ip> <old port> <new ip> <new port>`
  std::istringstream words{said->event.text};
  std::string name, old_ip, old_port, ip;
  std::uint16_t port = 0;
  words >> name >> old_ip >> old_port >> ip >> port;
  told_ahead_[{sentinel.host(), name}] = quorum::Address{ip, port};
}

void Invariants::stored(const Sentinel& sentinel) {
  if (sentinel.is_reference()) return;
  votes_.stored(sentinel);
  leaders_.stored(sentinel);
}

void Invariants::turned(const Sentinel& sentinel) {
  if (sentinel.is_reference()) return;
  const quorum::Core& core = sentinel.mind().core();
  const bool writable = core.process().writable;
  for (const quorum::MasterName& name : core.master_names()) {
    const std::optional<quorum::MasterPicture> picture = core.master(name);
    if (!picture) continue;
    leaders_.looked(sentinel, name, *picture);
    down_.looked(sentinel, name, *picture);
    orders_.looked(sentinel, name, *picture);
    check_told(sentinel, name, writable);
  }
  orders_.turned();
}

// What clients are told is on disk. While nothing can be written the daemon still follows and serves (design,
// *Remembering*), and what was told then stays told until it is durable.
void Invariants::check_told(const Sentinel& sentinel, const quorum::MasterName& name, bool writable) {
  const auto& disk = sentinel.disk().reported();
  const std::optional<quorum::Address> told = sentinel.mind().core().master_address(name);
  if (!disk || !told || !disk->masters.contains(name)) return;
  const quorum::Address& durable = disk->masters.at(name).address;
  quorum::Address& ahead = told_ahead_[{sentinel.host(), name}];
  if (quorum::same_place(*told, durable)) {
    if (writable) ahead = {};
    return;
  }
  if (!writable) {
    ahead = *told;
  } else if (!quorum::same_place(*told, ahead)) {
    findings_.fail("8 announce durable", sentinel.name() + " tells clients that " + name + " is " + told->text() +
                                             "; its disk knows " + durable.text());
  }
}

}  // namespace vedette::simulation
