#pragma once

#include <optional>
#include <string_view>

#include "quorum/observation.hpp"

struct redisReply;

namespace vedette::protocol {

/// The text of an INFO reply; nothing for an error or anything that is no text. Lives as long as `reply`.
std::optional<std::string_view> info_payload(const redisReply& reply);

/// The payload of a message on the hello channel; nothing for anything else, such as the acknowledgement of SUBSCRIBE.
/// Lives as long as `reply`.
std::optional<std::string_view> hello_payload(const redisReply& reply);

/// Whether the reply to EXEC shows that SLAVEOF, the transaction's first command, ran (behaviour §7.5).
bool reconfiguration_ran(const redisReply& reply);

/// What the reply to FAILOVER says (Redis documentation, FAILOVER): an error about the replica's connection may pass by
/// itself; any other stays.
quorum::HandOverReply classify_hand_over(const redisReply& reply);

/// Whether the server refuses us rather than the command: `-NOAUTH`, `-WRONGPASS`, `-NOPERM` and the old texts for a
/// wrong password.
bool refuses_credentials(const redisReply& reply);

}  // namespace vedette::protocol
