#include "test/simulation/invariants.hpp"

namespace vedette::simulation {

void Invariants::began(const Sentinel& sentinel, bool remembers) {
  down_.name(sentinel);
  if (sentinel.is_reference()) return;
  votes_.began(sentinel, remembers);
  leaders_.began(sentinel, remembers);
  down_.began(sentinel);
  orders_.began(sentinel);
  answers_.began(sentinel);
  standing_.began(sentinel);
  choices_.began(sentinel);
  events_.began(sentinel);
}

void Invariants::heard(const Sentinel& sentinel, const quorum::Observation& fact) {
  if (sentinel.is_reference()) return;
  votes_.heard(sentinel, fact);
  leaders_.heard(sentinel, fact);
  down_.heard(sentinel, fact);
  orders_.heard(sentinel, fact);
  answers_.heard(sentinel, fact);
  standing_.heard(sentinel, fact);
  choices_.heard(sentinel, fact);
  events_.heard(sentinel, fact);
}

void Invariants::answered(const Sentinel& sentinel, const quorum::AskPeer& question,
                          const std::optional<quorum::PeerOpinion>& opinion) {
  if (sentinel.is_reference() || !opinion) return;
  leaders_.answered(sentinel, question, *opinion);
  down_.answered(sentinel, question, *opinion);
}

void Invariants::does(const Sentinel& sentinel, const quorum::Action& action) {
  if (sentinel.is_reference()) return;
  if (const auto* writing = std::get_if<quorum::WriteState>(&action)) {
    // Writes are made of earlier ones.
    if (*writing->state != sentinel.mind().core().durable_state()) {
      findings_.fail("3 written as it is", sentinel.name() + " writes a state that it is not in");
    }
  }
  votes_.does(sentinel, action);
  choices_.does(sentinel, action);
  leaders_.does(sentinel, action);
  down_.does(sentinel, action);
  orders_.does(sentinel, action);
  told_.does(sentinel, action);
  answers_.does(sentinel, action);
  standing_.does(sentinel, action);
  events_.does(sentinel, action);
}

void Invariants::stored(const Sentinel& sentinel) {
  if (sentinel.is_reference()) return;
  votes_.stored(sentinel);
  leaders_.stored(sentinel);
}

void Invariants::turned(const Sentinel& sentinel) {
  if (sentinel.is_reference()) return;
  const quorum::Core& core = sentinel.mind().core();
  for (const quorum::MasterName& name : core.master_names()) {
    const std::optional<quorum::MasterPicture> picture = core.master(name);
    if (!picture) continue;
    leaders_.looked(sentinel, name, *picture);
    down_.looked(sentinel, name, *picture);
    orders_.looked(sentinel, name, *picture);
    events_.looked(sentinel, name, *picture);
  }
  orders_.turned();
  told_.turned(sentinel);
  answers_.look(sentinel);
}

void Invariants::ended(const Sentinel& sentinel) {
  if (!sentinel.is_reference()) answers_.look(sentinel);
}

}  // namespace vedette::simulation
