#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "config/acl_text.hpp"
#include "config/conf_text.hpp"
#include "config/daemon_settings.hpp"
#include "quorum/durable_state.hpp"

namespace vedette::config {

/// Rewrites one sentinel.conf again and again, as rewrite_sentinel_conf() does. Where it still is what was written
/// last, only the lines of the masters that have changed since are looked at, and all that is no master's: with
/// hundreds of masters a change of one has no line of the others read or written anew.
class ConfRewriter {
 public:
  /// What was looked at: the rest was read back when it was written first, and has not changed by a byte.
  struct Part {
    std::string text;
    quorum::DurableState state;
  };
  struct Rewritten {
    std::string text;            ///< Of the whole file.
    std::optional<Part> part{};  ///< Nothing: all of it was looked at.
  };

  Rewritten rewrite(std::string_view text_on_disk, const DaemonSettings& daemon, const quorum::DurableState& state,
                    const AclUsers* users);
  /// Keeps nothing any more. The next rewriting looks at everything.
  void forget();

 private:
  struct Line {
    std::size_t length = 0;   ///< In bytes, with its end.
    std::uint32_t owner = 0;  ///< A number of a master; 0: no master's.
  };
  // Of the masters whose lines are looked at.
  using Chosen = std::vector<bool>;

  bool remembers(std::string_view text_on_disk, const quorum::DurableState& state) const;
  Chosen choose(const quorum::DurableState& state, quorum::DurableState& part);
  std::string take(const ConfText& file, const Chosen& chosen);
  std::uint32_t number_of(const quorum::MasterName& name);
  void add(const ConfLine& line, std::string& text, std::vector<Line>& lines);

  std::string text_;  // What was written last; empty: nothing is remembered.
  std::vector<Line> lines_;
  quorum::DurableState said_;
  std::unordered_map<quorum::MasterName, std::uint32_t> numbers_;
};

}  // namespace vedette::config
