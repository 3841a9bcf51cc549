#include "test/chaos/trouble.hpp"

#include <algorithm>
#include <array>
#include <random>

namespace vedette::chaos {

using std::chrono::milliseconds;

namespace {

int between(std::mt19937_64& dice, int least, int most) {
  // The distributions of the standard library differ from one to the next.
  return least + static_cast<int>(dice() % static_cast<std::uint64_t>(most - least + 1));
}

}  // namespace

const char* name_of(Kind kind) {
  static constexpr std::array<const char*, kind_count> names{
      "kill-master",        "pause-master",      "cut-master",       "deafen-master", "mute-master",
      "flap-master",        "slow-master",       "kill-replica",     "kill-sentinel", "pause-sentinel",
      "cut-sentinel",       "fill-disk",         "ordered-failover", "part-master",   "part-hosts",
      "pause-masters-host", "lose-masters-host", "pause-host",       "lose-host"};
  return names.at(static_cast<std::size_t>(kind));
}

std::vector<Kind> all_kinds() {
  std::vector<Kind> kinds;
  for (std::size_t i = 0; i < kind_count; ++i) kinds.push_back(static_cast<Kind>(i));
  return kinds;
}

std::optional<Kind> kind_called(const std::string& name) {
  for (const Kind kind : all_kinds()) {
    if (name == name_of(kind)) return kind;
  }
  return std::nullopt;
}

std::vector<Trouble> draw_troubles(std::uint64_t seed, std::size_t count, const std::vector<Kind>& kinds) {
  std::mt19937_64 dice{seed};
  std::vector<Trouble> troubles;
  for (std::size_t i = 0; i < count; ++i) {
    Trouble trouble;
    trouble.kind = kinds.at(static_cast<std::size_t>(between(dice, 0, static_cast<int>(kinds.size()) - 1)));
    trouble.choice = static_cast<std::size_t>(between(dice, 0, 59));
    trouble.before = milliseconds{between(dice, 500, 4000)};
    trouble.length = milliseconds{between(dice, 500, 6000)};
    troubles.push_back(trouble);
  }
  return troubles;
}

bool is_coordinated(const Trouble& trouble) {
  constexpr std::size_t sentinels = 5;
  return trouble.kind == Kind::ordered_failover && trouble.choice / sentinels % 2 == 1;
}

std::vector<std::size_t> part_of(std::size_t choice, std::size_t hosts) {
  // The last host is never in it, so no partition is told twice, as itself and from its other side.
  const std::size_t ways = (std::size_t{1} << (hosts - 1)) - 1;
  const std::size_t chosen = 1 + choice % ways;
  std::vector<std::size_t> part;
  for (std::size_t host = 0; host + 1 < hosts; ++host) {
    if ((chosen >> host & 1) != 0) part.push_back(host);
  }
  return part;
}

std::size_t other_than(std::size_t first, std::size_t choice, std::size_t hosts) {
  return (first + 1 + choice % (hosts - 1)) % hosts;
}

}  // namespace vedette::chaos
