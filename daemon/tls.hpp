#pragma once

#include <memory>
#include <string>
#include <vector>

#include "config/tls_settings.hpp"
#include "daemon/file_stamps.hpp"
#include "daemon/loop.hpp"
#include "daemon/tls_context.hpp"

namespace vedette::daemon {

class TlsStream;

/// The certificates and keys in force, and the threads that compute handshakes: one for those who come to us and one
/// for our links, so that a crowd of clients delays no link. Must outlive the streams.
class Tls {
 public:
  Tls();
  Tls(const Tls&) = delete;
  Tls& operator=(const Tls&) = delete;
  ~Tls();

  /// Reads all files, the first time or again. Empty: new connections use what was read; those that stand keep what
  /// they have. Else why it can't be used, without secrets, and what was in force stays in force. Blocks for the files.
  std::string reload(const config::TlsSettings& settings);

  /// Whether a file that the settings name is another than at the last reload(), whether that succeeded or not.
  bool files_changed(const config::TlsSettings& settings) const;
  /// Of what is in force.
  CertificateEnds ends() const { return certificate_ends(contexts_); }

  /// TLS on a socket that was accepted. Only after a reload() that succeeded. Throws std::bad_alloc.
  std::unique_ptr<TlsStream> accept(StreamSocket& socket);
  /// TLS on a socket that we have connected. The other side's chain of certificates is checked and its name is not, as
  /// Redis does it. Only after a reload() that succeeded. Throws std::bad_alloc.
  std::unique_ptr<TlsStream> connect(StreamSocket& socket);

 private:
  struct Workers;

  TlsContexts contexts_;
  std::vector<FileStamp> read_;       // Before each reading, so that a change during it is seen next time.
  std::unique_ptr<Workers> workers_;  // From the first use on: who has no TLS needs no threads.
};

}  // namespace vedette::daemon
