#pragma once

#include <compare>
#include <cstdint>

namespace vedette::quorum {

/// A number of the group's logical time. One counter serves all masters (behaviour §1.2).
struct Epoch {
  std::uint64_t value = 0;

  auto operator<=>(const Epoch&) const = default;
  Epoch next() const { return Epoch{value + 1}; }
  Epoch plus(std::uint64_t count) const { return Epoch{value + count}; }
};

/// Above this an epoch is not believed. Peers refuse epochs of 2^63 and more in questions (behaviour §6.4), so one
/// absurd hello could otherwise make every later failover impossible.
inline constexpr Epoch highest_believed_epoch{std::uint64_t{1} << 62U};

}  // namespace vedette::quorum
