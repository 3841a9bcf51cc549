#pragma once

#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>

#include "test/simulation/time_line.hpp"

namespace vedette::simulation {

/// The story of a schedule: always a hash, that two runs of one seed must share, and on demand lines for people.
class Trace {
 public:
  /// Lines go to `out`; none if it is null.
  explicit Trace(std::ostream* out = nullptr) : out_{out} {}

  bool tells() const { return out_ != nullptr; }
  std::uint64_t hash() const { return hash_; }
  std::uint64_t size() const { return size_; }

  /// Counts towards the hash.
  void mix(std::uint64_t value) {
    hash_ = (hash_ ^ value) * 0x100000001b3U;
    ++size_;
  }
  void mix(std::string_view text) {
    for (const char c : text) hash_ = (hash_ ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
    ++size_;
  }

  /// `line()` makes the text; it is called only if somebody reads.
  template <class Line>
  void say(Time when, std::string_view who, Line&& line) {
    if (out_ != nullptr) tell(when, who, line());
  }

 private:
  void tell(Time when, std::string_view who, const std::string& what);

  std::ostream* out_;
  std::uint64_t hash_ = 0xcbf29ce484222325U;
  std::uint64_t size_ = 0;
};

}  // namespace vedette::simulation
