#include "quorum/rank.hpp"

namespace vedette::quorum {

std::uint64_t rank_hash(const RunId& run_id) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;  // FNV-1a
  for (const char c : run_id.text()) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001b3ULL;
  }
  return hash;
}

bool ranks_before(const RunId& one, const RunId& other) {
  return rank_hash(one) < rank_hash(other);
}

}  // namespace vedette::quorum
