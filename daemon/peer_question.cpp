#include "daemon/peer_question.hpp"

#include <algorithm>

#include "daemon/letter_case.hpp"
#include "protocol/integer.hpp"

namespace vedette::daemon {

bool asks_about_master(const protocol::Words& words) {
  return words.size() == 6 && same_word(words[0], "sentinel") && same_word(words[1], "is-master-down-by-addr");
}

bool may_be_passed(const protocol::Words& words) {
  return !words.empty() && (same_word(words[0], "ping") || same_word(words[0], "publish"));
}

std::optional<quorum::Asked> question_in(const protocol::Words& words, const std::string& connection_name) {
  const auto port = protocol::strict_integer(words[3]);
  const auto epoch = port ? protocol::strict_integer(words[4]) : std::nullopt;
  if (!port || !epoch) return std::nullopt;
  quorum::Asked asked{};
  asked.master = {words[2], static_cast<std::uint16_t>(*port >= 0 && *port <= 65535 ? *port : 0)};
  // A negative epoch would be an enormous one: it asks about the state and gets no vote (commands §8.4).
  if (*epoch >= 0) asked.candidate = quorum::RunId::parse(words[5]);
  asked.epoch = quorum::Epoch{static_cast<std::uint64_t>(std::max<std::int64_t>(*epoch, 0))};
  asked.connection_name = connection_name;
  return asked;
}

}  // namespace vedette::daemon
