#include "daemon/failure_simulation.hpp"

#include <string>

#include "daemon/call.hpp"

namespace vedette::daemon {
namespace {

constexpr std::string_view after_election = "crash-after-election";
constexpr std::string_view after_promotion = "crash-after-promotion";

}  // namespace

bool FailureSimulation::strikes_at(std::string_view event) const {
  return (after_election && event == "+elected-leader") || (after_promotion && event == "+promoted-slave");
}

void sentinel_simulate_failure(Call& call) {
  // What stands before an unknown word counts all the same.
  FailureSimulation& failures = call.around.failures = {};
  for (std::size_t i = 2; i < call.words.size(); ++i) {
    if (same_word(call.word(i), after_election)) {
      failures.after_election = true;
    } else if (same_word(call.word(i), after_promotion)) {
      failures.after_promotion = true;
    } else if (same_word(call.word(i), "help")) {
      call.reply.array(2);
      call.reply.bulk(after_election);
      call.reply.bulk(after_promotion);
      return;
    } else {
      return call.reply.error("ERR Unknown failure simulation specified");
    }
  }
  call.reply.simple("OK");
}

}  // namespace vedette::daemon
