#pragma once

#include <chrono>
#include <string>
#include <variant>
#include <vector>

#include "config/reference.hpp"
#include "config/tls_settings.hpp"
#include "daemon/inquiry.hpp"
#include "quorum/address.hpp"

namespace vedette::daemon {

/// What `vedette handover` is asked for.
struct HandoverOptions {
  std::string name;                        ///< Of the master, as the Sentinels know it.
  std::vector<quorum::Address> sentinels;  ///< Whom to ask; a name stands for all addresses that it has.
  quorum::Address server;                  ///< The server on this host.
  Credentials sentinel_access;
  Credentials server_access;      ///< Of the server on this host and of the one that takes over.
  bool tls = false;               ///< All connections are TLS.
  config::TlsSettings tls_files;  ///< Whom we trust and what we show of ourselves.
  std::chrono::milliseconds deadline{20000};
  bool coordinated_only = false;  ///< Never a failover that could lose writes.
};

/// Nothing is to be handed over: help was asked for, or the words are wrong.
struct HandoverRefusal {
  int status = 0;    ///< The exit status.
  std::string text;  ///< For standard output if the status is 0, else for standard error. No secret is in it.
};

/// `words`: those behind `handover`. Passwords come by reference or from the environment, of which `lookup` tells:
/// whatever stands on a command line can be read by all.
std::variant<HandoverOptions, HandoverRefusal> read_handover_options(const std::vector<std::string>& words,
                                                                     const config::Lookup& lookup);

}  // namespace vedette::daemon
