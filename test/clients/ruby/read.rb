# Waits for a key on a replica.

require_relative "settings"

orders = Redis.new(options(:slave))
value = nil
until value
  begin
    value = orders.get(ENV["KEY"])
  rescue Redis::BaseError => e
    warn "error: #{e.message}"
  end
  sleep 0.05 unless value
end
puts "read #{value}"
