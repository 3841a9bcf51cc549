#pragma once

#include <string>

namespace vedette::lab {

/// Speaks TLS on a connected socket that does not block. What is written to the socket that this returns goes through
/// it, and back; both end with that one. A thread of its own carries the bytes. `certificates`: a folder with ca.crt,
/// client.crt and client.key. -1 and errno if the handshake fails within the patience given. Takes the socket over.
int through_tls(int socket, const std::string& certificates, int patience_ms);

}  // namespace vedette::lab
