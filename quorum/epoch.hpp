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

/// Epochs of 2^63 and more can't be carried by questions: peers refuse them (behaviour §6.4). Nobody believes them.
inline constexpr Epoch highest_epoch_on_the_wire{(std::uint64_t{1} << 63U) - 1};

/// Whether an epoch that came from outside may be adopted. Up to 2^61 any is; beyond that only small steps, so that one
/// absurd message can't use up the numbers that every later failover needs.
constexpr bool is_believed(Epoch current, Epoch heard) {
  constexpr Epoch freely{std::uint64_t{1} << 61U};
  constexpr std::uint64_t small_step = std::uint64_t{1} << 32U;
  if (heard <= freely) return true;
  return heard <= highest_epoch_on_the_wire && heard <= current.plus(small_step);
}

}  // namespace vedette::quorum
