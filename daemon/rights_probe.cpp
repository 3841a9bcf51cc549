#include "daemon/rights_probe.hpp"

#include <hiredis/hiredis.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace vedette::daemon {
namespace {

std::string_view reply_text(const redisReply& reply) {
  if (reply.type != REDIS_REPLY_ERROR && reply.type != REDIS_REPLY_STATUS) return {};
  return {reply.str, static_cast<std::size_t>(reply.len)};
}

/// Says nothing of rights: it is busy with something else.
bool is_passing(std::string_view error) {
  constexpr std::array<std::string_view, 4> passing{"LOADING", "BUSY", "MASTERDOWN", "MISCONF"};
  return std::ranges::any_of(passing, [&](std::string_view code) { return error.starts_with(code); });
}

}  // namespace

RightsProbe::RightsProbe(const quorum::Address& address, const quorum::Access& access, Connections& connections,
                         Found found)
    : found_{std::move(found)} {
  const protocol::ServerCommands words{access.renamed_commands};
  if (!access.password.empty()) questions_.push_back({"", words.auth(access.user, access.password)});
  // The transaction as it is sent in a failover, but for EXEC.
  constexpr std::array<const char*, 5> names{"MULTI", "SLAVEOF", "CONFIG REWRITE", "CLIENT KILL", "CLIENT KILL"};
  const std::vector<std::string> transaction = words.reconfiguration(std::nullopt, false);
  for (std::size_t i = 0; i < names.size(); ++i) questions_.push_back({names.at(i), transaction.at(i)});
  connection_ = &connections.open(address, {.stands = [this](const std::string&) { ask_up_to("MULTI"); },
                                            .lost = [this] { finish(std::nullopt); },
                                            .replied = [this](const redisReply& reply) { return answered(reply); },
                                            .resolved = [](const std::string&) {},
                                            .secured = [](const std::string&) {}});
}

RightsProbe::~RightsProbe() {
  if (connection_ != nullptr) connection_->abandon(Connection::Farewell::abrupt);
}

/// Those that have not been asked yet, up to this one; empty: all of them.
void RightsProbe::ask_up_to(std::string_view last) {
  while (asked_ < questions_.size()) {
    const Question& question = questions_[asked_++];
    connection_->send(question.bytes);
    if (!last.empty() && question.name == last) return;
  }
}

bool RightsProbe::answered(const redisReply& reply) {
  if (next_ >= questions_.size()) return false;
  const Question& question = questions_[next_++];
  const std::string_view text = reply_text(reply);
  if (reply.type == REDIS_REPLY_ERROR) {
    if (question.name.empty() || is_passing(text)) {
      finish(std::nullopt);
      return true;
    }
    if (std::ranges::find(missing_, question.name) == missing_.end()) missing_.push_back(question.name);
  }
  if (question.name == "MULTI") {
    if (!missing_.empty()) {
      // Outside of a transaction the others would be carried out.
      finish(std::move(missing_));
      return true;
    }
    ask_up_to("");
  }
  if (next_ == questions_.size()) finish(std::move(missing_));
  return true;
}

void RightsProbe::finish(std::optional<std::vector<std::string>> missing) {
  if (connection_ == nullptr) return;
  std::exchange(connection_, nullptr)->abandon(Connection::Farewell::abrupt);
  found_(std::move(missing));
}

}  // namespace vedette::daemon
