#pragma once

#include <cstdint>
#include <memory>
#include <optional>
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

/// When certificates end, in seconds since 1970; nothing: there is none.
struct CertificateEnds {
  std::optional<std::int64_t> server;
  std::optional<std::int64_t> client;
  std::optional<std::int64_t> ca;  ///< The first of several.
};
CertificateEnds certificate_ends(const TlsContexts& contexts);

/// Reads all files that the settings name. Else why they can't be used, in the words of config §5.4; no secret is in
/// them.
std::variant<TlsContexts, std::string> read_tls_files(const config::TlsSettings& settings);

}  // namespace vedette::daemon
