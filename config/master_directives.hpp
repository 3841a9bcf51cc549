#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/looks.hpp"
#include "config/sentinel_directives.hpp"
#include "config/source_line.hpp"
#include "quorum/durable_state.hpp"

namespace vedette::config {

/// Applies `monitor` and the directives of one master (config §4.2, §4.3).
///
/// The reference refuses whatever is said twice, which turns some of its own files into ones that it can't load. Here
/// the same thing said twice is no error, and what the main file says holds against an included file.
class MasterDirectives {
 public:
  MasterDirectives(quorum::DurableState& state, std::vector<std::string>& warnings, Looks looks)
      : state_{state}, warnings_{warnings}, looks_{looks} {}

  /// What is wrong with the line; empty: it was taken. The settings of the process must have been read.
  std::string apply(const SentinelDirective& directive, const SourceLine& line);

  /// Drops what a file may list but no master has: itself as its replica, us as its other Sentinel.
  void finish();

 private:
  using Origin = GenericLine::Origin;

  std::string monitor(const SourceLine& line);
  std::string known_replica(const SourceLine& line, quorum::DurableMaster& master);
  std::string known_sentinel(const SourceLine& line, quorum::DurableMaster& master);
  std::string rename_command(const SourceLine& line, quorum::DurableMaster& master);
  std::string set_option(std::string_view option, const SourceLine& line, quorum::DurableMaster& master);

  /// Fills `address`; what is wrong, empty: nothing.
  std::string read_address(const SourceLine& line, std::size_t at, quorum::Address& address);
  bool is_usable_script(const std::string& path) const;
  static std::string read_flag(const SourceLine& line, bool& flag);
  std::string read_period(const SourceLine& line, std::int64_t lowest, quorum::Milliseconds& period);
  std::string read_quorum(const SourceLine& line, std::uint32_t& quorum);
  void read_parallel_syncs(const SourceLine& line, std::uint32_t& count);

  quorum::DurableState& state_;
  std::vector<std::string>& warnings_;
  Looks looks_;
  std::map<std::string, Origin> monitored_from_;
  std::map<std::pair<std::string, std::string>, Origin> renamed_from_;
  std::map<std::pair<std::string, quorum::RunId>, Origin> sentinel_from_;
};

}  // namespace vedette::config
