#pragma once

#include <memory>
#include <string>
#include <variant>

#include "config/tls_settings.hpp"

struct ssl_ctx_st;

namespace vedette::daemon {

struct FreesTlsContext {
  void operator()(ssl_ctx_st* context) const;
};
/// What connections are made from: certificate, key, CA and rules. Those made from it keep it alive.
using TlsContext = std::unique_ptr<ssl_ctx_st, FreesTlsContext>;

/// The contexts for both directions.
struct TlsContexts {
  TlsContext incoming;
  TlsContext outgoing;  ///< Null: the same as `incoming`.
};

/// Reads all files that the settings name. Else why they can't be used, in the words of config §5.4; no secret is in
/// them.
std::variant<TlsContexts, std::string> read_tls_files(const config::TlsSettings& settings);

}  // namespace vedette::daemon
