#pragma once

#include <cstdint>

#include "quorum/identity.hpp"

namespace vedette::quorum {

/// The order of ranks, in which Sentinels stand: the same for all masters and on all hosts.
std::uint64_t rank_hash(const RunId& run_id);

/// Whether the first of two Sentinels stands before the second.
bool ranks_before(const RunId& one, const RunId& other);

}  // namespace vedette::quorum
