#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace vedette::config {

/// What the command line asks for (config §6).
struct CommandLine {
  enum class Wish : std::uint8_t { run, version, help, check_system, test_memory, check, convert, health, handover };
  Wish wish = Wish::run;
  std::string file;                ///< As given, first or behind `--config`; empty: none was given.
  bool read_stdin = false;         ///< `-`: more configuration comes from standard input, behind the file.
  bool environment = false;        ///< `--env`: variables of the environment are read too.
  bool own_names_alone = false;    ///< `--own-env`: of them those named `VEDETTE_…` only.
  bool sentinel_mode = false;      ///< `--sentinel` was given, or the program's name says so. We know no other mode.
  bool data_server = false;        ///< The program has the name of a data server, and nothing says Sentinel.
  std::vector<std::string> extra;  ///< Configuration lines, values quoted. Of `handover`: its words as they are.

  bool operator==(const CommandLine&) const = default;
};

/// `check FILE` and `convert FILE` look at a file and start nothing; with `--env`, which may stand anywhere, `check`
/// needs no file. `handover` has words of its own (daemon/handover_options). `arguments`: without the program's own
/// name, which is `program` (with or without a path).
CommandLine read_command_line(const std::string& program, std::vector<std::string> arguments);

}  // namespace vedette::config
