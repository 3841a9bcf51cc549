#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "config/problem.hpp"
#include "config/reference.hpp"

namespace vedette::config {

// A configuration in environment variables (container §10), as images are driven.

/// One variable of the environment.
struct Variable {
  std::string name;
  std::string value;
};

/// What reading the environment sees of the disk.
struct EnvironmentFiles {
  Lookup lookup = look_up;                              ///< What NAME_FILE means: `file:PATH`.
  std::function<bool(const std::string& path)> exists;  ///< Whether there is something at that path.
};
/// The real disk.
EnvironmentFiles real_files();

/// A directive that a variable gives.
struct EnvironmentLine {
  std::string variable;            ///< Its name; of several, the one that decided. Empty: it follows from others,
                                   ///< and counts only where no file says it.
  std::vector<std::string> words;  ///< The directive's name without `sentinel`, its value or values. May be secret.
};

/// A secret that may be kept, and how it may be written down.
struct EnvironmentSecret {
  std::string setting;    ///< `auth-pass`, `sentinel-pass` or `requirepass`.
  std::string reference;  ///< `${NAME}`, or `${file:PATH}`.
  std::string secret;
};

/// The one master that the environment tells of. It is where the master was once: what was seen since counts more.
struct InitialMaster {
  std::string name = "mymaster";
  std::string host;  ///< Empty: none was given.
  std::string port = "6379";
  std::string quorum;         ///< Empty: not given.
  std::string host_variable;  ///< Who gave the host.
  std::string quorum_variable;
};

/// What the environment says.
struct Environment {
  std::vector<EnvironmentLine> generic;  ///< Directives of redis.conf.
  std::vector<EnvironmentLine> process;  ///< `sentinel <name> <value>`.
  std::vector<EnvironmentLine> master;   ///< `sentinel <name> <master> <value>`.
  InitialMaster initial;
  bool tls = false;           ///< TLS is on; a plain port of the same number gives way to it.
  bool names_a_host = false;  ///< The master's host is a name, and nothing says whether names are resolved.
  std::string config_file;    ///< Empty: none was named.
  std::vector<EnvironmentSecret> secrets;
  std::vector<std::string> notices;  ///< Sentences for the log, without secrets.
  std::vector<std::string> details;  ///< The same for the level debug.
};

/// Reads variables; names are taken by a list, never by how they end. `options`: the lines of the command line, which
/// count more. A problem names the variables, and no value of a secret.
std::variant<Environment, Problem> read_environment(const std::vector<Variable>& variables,
                                                    const std::vector<std::string>& options,
                                                    const EnvironmentFiles& files);

}  // namespace vedette::config
