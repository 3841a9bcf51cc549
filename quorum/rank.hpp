#pragma once

#include <cstdint>

#include "quorum/identity.hpp"

namespace vedette::quorum {

/// The order of ranks, in which Sentinels stand: the same for all masters and on all hosts.
std::uint64_t rank_hash(const RunId& run_id);

}  // namespace vedette::quorum
