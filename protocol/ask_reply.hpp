#pragma once

#include <optional>

#include "quorum/opinion.hpp"

struct redisReply;

namespace vedette::protocol {

/// A peer's answer to SENTINEL is-master-down-by-addr: integer, string, integer (behaviour §6.3). Nothing for an error,
/// another shape, an id that cannot be one or an epoch that cannot be believed: it is dropped whole.
std::optional<quorum::PeerOpinion> read_ask_reply(const redisReply& reply);

/// A peer's answer to SENTINEL MASTER (commands §2.2.1), a flat array. Nothing for an error, another shape, or if one
/// of the fields needed is missing or garbled.
std::optional<quorum::PeerMasterView> read_master_reply(const redisReply& reply);

}  // namespace vedette::protocol
