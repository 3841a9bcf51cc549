#include "quorum/leadership.hpp"

#include <algorithm>

namespace vedette::quorum {
namespace {

Milliseconds elapsed(const Reading& since, const Reading& now) {
  return std::max({now.steady - since.steady, now.boot - since.boot, now.wall - since.wall});
}

}  // namespace

Milliseconds leadership_left(const TurnContext& turn, const MasterGroup& group, const Reading& leads_from) {
  return leadership_limit(group, turn.timing()) - elapsed(leads_from, turn.now);
}

bool leadership_over(const TurnContext& turn, const MasterGroup& group, const Reading& leads_from) {
  return leadership_left(turn, group, leads_from) < Milliseconds{0};
}

}  // namespace vedette::quorum
