#pragma once

#include <cstdint>
#include <functional>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>

#include "test/simulation/time_line.hpp"

namespace vedette::simulation {

/// The story of a schedule: always a hash, that two runs of one seed must share, and on demand lines for people.
class Trace {
 public:
  /// Somebody who reads the story, line by line: when, who, what.
  using Reader = std::function<void(Time, std::string_view, const std::string&)>;

  /// Nothing is told if `reader` is empty.
  explicit Trace(Reader reader = {}) : reader_{std::move(reader)} {}
  /// From now on it is told to `reader`.
  void tell(Reader reader) { reader_ = std::move(reader); }
  /// Lines go to `out`.
  static Reader printing(std::ostream& out);

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
    if (reader_) reader_(when, who, line());
  }

 private:
  Reader reader_;
  std::uint64_t hash_ = 0xcbf29ce484222325U;
  std::uint64_t size_ = 0;
};

}  // namespace vedette::simulation
