#include "protocol/ask_reply.hpp"

#include <hiredis/hiredis.h>

#include <algorithm>
#include <limits>
#include <map>
#include <string>
#include <string_view>

#include "protocol/integer.hpp"
#include "protocol/reply_text.hpp"

namespace vedette::protocol {

namespace {

std::optional<quorum::Epoch> believable(std::optional<std::uint64_t> value) {
  if (!value || quorum::Epoch{*value} > quorum::highest_epoch_on_the_wire) return std::nullopt;
  return quorum::Epoch{*value};
}

/// Whether `word` is one of the comma-separated `flags`.
bool has_flag(std::string_view flags, std::string_view word) {
  while (!flags.empty()) {
    const std::size_t comma = std::min(flags.find(','), flags.size());
    if (flags.substr(0, comma) == word) return true;
    flags.remove_prefix(std::min(comma + 1, flags.size()));
  }
  return false;
}

}  // namespace

std::optional<quorum::PeerOpinion> read_ask_reply(const redisReply& reply) {
  if (reply.type != REDIS_REPLY_ARRAY || reply.elements != 3) return std::nullopt;
  const redisReply& down = *reply.element[0];
  const redisReply& leader = *reply.element[1];
  const redisReply& epoch = *reply.element[2];
  if (down.type != REDIS_REPLY_INTEGER || leader.type != REDIS_REPLY_STRING || epoch.type != REDIS_REPLY_INTEGER) {
    return std::nullopt;
  }
  const auto leader_epoch = epoch.integer < 0 ? std::nullopt : believable(static_cast<std::uint64_t>(epoch.integer));
  if (!leader_epoch) return std::nullopt;
  quorum::PeerOpinion opinion{down.integer != 0, std::nullopt, *leader_epoch};
  if (text_of(leader) != "*") {
    opinion.leader = quorum::RunId::parse(text_of(leader));
    if (!opinion.leader) return std::nullopt;
  }
  return opinion;
}

std::optional<quorum::PeerMasterView> read_master_reply(const redisReply& reply) {
  if (reply.type != REDIS_REPLY_ARRAY || reply.elements % 2 != 0) return std::nullopt;
  std::map<std::string_view, std::string_view> fields;
  for (std::size_t i = 0; i < reply.elements; i += 2) {
    const redisReply& name = *reply.element[i];
    const redisReply& value = *reply.element[i + 1];
    if (name.type != REDIS_REPLY_STRING || value.type != REDIS_REPLY_STRING) return std::nullopt;
    fields.emplace(text_of(name), text_of(value));
  }
  const auto field = [&fields](std::string_view name) {
    const auto found = fields.find(name);
    return found == fields.end() ? std::string_view{} : found->second;
  };
  const std::string_view host = field("ip");
  const auto port = strict_unsigned(field("port"));
  const auto config_epoch = believable(strict_unsigned(field("config-epoch")));
  const auto others = strict_unsigned(field("num-other-sentinels"));
  if (host.empty() || !port || *port > std::numeric_limits<std::uint16_t>::max() || !config_epoch || !others ||
      *others > std::numeric_limits<std::uint32_t>::max()) {
    return std::nullopt;
  }
  return quorum::PeerMasterView{quorum::Address{std::string{host}, static_cast<std::uint16_t>(*port)}, *config_epoch,
                                has_flag(field("flags"), "failover_in_progress"), static_cast<std::uint32_t>(*others)};
}

}  // namespace vedette::protocol
