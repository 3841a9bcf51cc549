# Writes numbered keys to whoever is the master.

require_relative "settings"

orders = Redis.new(options(:master))
number = 1
loop do
  orders.set("order:#{number}", "written #{number}")
  puts "acknowledged #{number}"
  number += 1
  sleep 0.01
rescue Redis::BaseError => e
  warn "error: #{e.message}"
  sleep 0.1
end
