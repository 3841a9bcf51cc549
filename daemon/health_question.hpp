#pragma once

#include <chrono>
#include <iosfwd>

#include "daemon/listening_sockets.hpp"

namespace vedette::daemon {

/// Whether whoever listens there says anything to a PING, be it that a password is needed, that this is HTTP, or the
/// alert of TLS: its loop turns. A closed connection is an answer as well, a process that hangs closes none.
bool answers(const ListeningSocket& socket, std::chrono::milliseconds patience);

/// `vedette health`, for the HEALTHCHECK of an image: finds the Vedette that runs here beside us, by its program, asks
/// it at its ports, whatever they are, and says what it found. Needs no configuration and no password. 0: one of them
/// answers; 1: none does, or no Vedette listens.
int ask_for_health(std::ostream& out, std::ostream& errors);

}  // namespace vedette::daemon
