#include "test/simulation/answer_check.hpp"

#include <algorithm>

namespace vedette::simulation {

namespace {

/// A vote waits for the disk for half a second at most (design, *Remembering*).
constexpr Time longest_question{1s};
/// An order waits for the write that is under way and for its own. The slowest takes two seconds.
constexpr Time longest_order{6s};

}  // namespace

void AnswerCheck::heard(const Sentinel& sentinel, const quorum::Observation& fact) {
  auto& open = open_[sentinel.host()];
  if (const auto* asked = std::get_if<quorum::Asked>(&fact)) {
    open[asked->ticket] = Open{"a question", time_.now(), longest_question};
  } else if (const auto* ordered = std::get_if<quorum::Ordered>(&fact)) {
    open[ordered->ticket] = Open{"an order", time_.now(), longest_order};
  }
}

void AnswerCheck::does(const Sentinel& sentinel, const quorum::Action& action) {
  if (const auto* said = std::get_if<quorum::AnswerAsk>(&action)) {
    close(sentinel, said->ticket);
  } else if (const auto* ended = std::get_if<quorum::AnswerOrder>(&action)) {
    close(sentinel, ended->ticket);
  }
}

void AnswerCheck::close(const Sentinel& sentinel, quorum::Ticket ticket) {
  if (open_[sentinel.host()].erase(ticket) == 0) {
    findings_.fail("21 answered once", sentinel.name() + " answers what it was not asked, or answered before");
  }
}

void AnswerCheck::look(const Sentinel& sentinel) {
  for (const auto& [ticket, open] : open_[sentinel.host()]) {
    const Time age = time_.now() - std::max(open.since, sentinel.resumed_at());
    if (age <= open.bound) continue;
    findings_.fail("21 nobody waits forever", sentinel.name() + " owes the answer to " + open.what + " since " +
                                                  std::to_string(age / 1ms) + " ms");
  }
}

}  // namespace vedette::simulation
