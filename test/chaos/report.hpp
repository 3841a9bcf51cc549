#pragma once

#include <string>
#include <vector>

#include "test/chaos/round.hpp"

namespace vedette::chaos {

/// A life that is over.
struct Lived {
  Product product{};
  bool min_replicas = false;
  std::uint64_t seed = 0;
  Round round;
};

/// Lost writes are counted, not judged: replication is asynchronous. A group that does not become whole is wrong, and
/// so is one epoch with two masters, among Vedettes alone: redis-sentinels can bring that about.
bool is_wrong(const Lived& life);

/// What came of it, as lines.
std::string text_of(const Lived& life);

/// A row for each product, with min-replicas-to-write and without.
std::string table_of(const std::vector<Lived>& lives);
/// A row for each kind of trouble that struck: how often, and what was lost from its begin to that of the next.
std::string table_of_troubles(const std::vector<Lived>& lives);

/// All figures.
std::string json_of(const std::vector<Lived>& lives);

}  // namespace vedette::chaos
