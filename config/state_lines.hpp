#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "quorum/durable_state.hpp"

namespace vedette::config {

/// One line that the state needs in the file.
struct StateLine {
  enum class When : std::uint8_t {
    always,
    in_place,  ///< The value is the default: written only where a line of it stands already.
  };
  std::string key;                  ///< What it sets, and for which master. Lines with equal keys form a list.
  std::string option;               ///< `monitor` …; for comment lines of our own `vote` ….
  std::vector<std::string> values;  ///< What follows, the master's name first if it is a master's.
  bool is_comment = false;          ///< A line of vedette_lines.hpp.
  When when = When::always;
  const quorum::MasterName* master = nullptr;  ///< Whose it is, in the state that needs it; null: the process's.

  /// The line as it is written, without its end.
  std::string text() const;
};

/// The key of a line that sets `option`, for `master` if it is a master's.
std::string state_key(bool is_comment, const std::string& option, const std::string* master);

/// All lines of the state, in the order in which the reference appends new ones (config §7.3).
std::vector<StateLine> state_lines(const quorum::DurableState& state);

}  // namespace vedette::config
