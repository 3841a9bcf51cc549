#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>

namespace vedette::daemon {

/// The upper ends of a histogram's buckets, in nanoseconds, rising. What is longer than the last counts in all.
using Bounds = std::span<const std::int64_t>;

namespace bounds {
namespace detail {
constexpr std::int64_t us = 1'000;
constexpr std::int64_t ms = 1'000'000;
constexpr std::int64_t s = 1'000'000'000;
}  // namespace detail

/// "Seconds to a result" (metrics §7.5): 5 ms to 3 minutes.
inline constexpr std::array<std::int64_t, 14> result{
    5 * detail::ms,   10 * detail::ms,  25 * detail::ms, 50 * detail::ms,   100 * detail::ms,
    250 * detail::ms, 500 * detail::ms, 1 * detail::s,   2500 * detail::ms, 5 * detail::s,
    10 * detail::s,   30 * detail::s,   60 * detail::s,  180 * detail::s};
/// A round trip, an answer, a write: 50 µs to 10 s.
inline constexpr std::array<std::int64_t, 12> trip{
    50 * detail::us, 100 * detail::us, 250 * detail::us, 500 * detail::us, 1 * detail::ms,    5 * detail::ms,
    25 * detail::ms, 100 * detail::ms, 500 * detail::ms, 1 * detail::s,    2500 * detail::ms, 10 * detail::s};
/// How late the loop is: 0.1 ms to 10 s.
inline constexpr std::array<std::int64_t, 10> delay{
    100 * detail::us, 500 * detail::us, 1 * detail::ms,   5 * detail::ms, 10 * detail::ms,
    50 * detail::ms,  100 * detail::ms, 500 * detail::ms, 1 * detail::s,  10 * detail::s};
}  // namespace bounds

/// How often something took how long. Plain numbers, copied in one piece.
class Measure {
 public:
  explicit Measure(Bounds bounds = bounds::trip) : bounds_{bounds} {}

  void took(std::chrono::nanoseconds span) {
    std::size_t bucket = 0;
    while (bucket < bounds_.size() && span.count() > bounds_[bucket]) ++bucket;
    ++counts_[bucket];
    sum_ += span.count();
  }

  Bounds bounds() const { return bounds_; }
  /// How many fell into the bucket of that number, not into those below; the last is of all that were longer.
  std::uint64_t count(std::size_t bucket) const { return counts_[bucket]; }
  std::uint64_t total() const {
    std::uint64_t sum = 0;
    for (std::size_t bucket = 0; bucket <= bounds_.size(); ++bucket) sum += counts_[bucket];
    return sum;
  }
  double seconds() const { return static_cast<double>(sum_) / 1e9; }

 private:
  Bounds bounds_;
  std::array<std::uint64_t, 16> counts_{};
  std::int64_t sum_ = 0;
};

}  // namespace vedette::daemon
